// Who is signed in, as the web client needs it at its start.
import { DomainError, type SessionInfo } from "@landbox/wire";
import { mayDownload } from "../../domain/access/downloading.ts";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { boxFacts } from "./box-of-request.ts";
import { unixSeconds } from "./entries.ts";
import { davRoot, placeKey } from "./place-key.ts";
import type { WebDeps } from "./web-deps.ts";

/** @throws DomainError unauthenticated when the box has just gone */
export async function sessionInfoOf(deps: WebDeps, actor: Actor): Promise<SessionInfo> {
  const [box] = await Promise.all([deps.boxes.byId(actor.box), deps.spaces.personal(actor)]);
  if (!box) throw new DomainError("unauthenticated", "Please sign in.");
  const [spaces, heads, guest] = await Promise.all([
    deps.spaces.visible(actor),
    deps.mounts.heads(actor),
    actor.role === "guest" ? deps.people.find(actor, actor.account) : undefined,
  ]);
  const [folders, files] = [true, false].map((isFolder) =>
    heads.filter(({ kind, node }) => kind === "share" && node.isFolder === isFolder),
  );
  return {
    account: {
      id: actor.account,
      login: actor.login,
      displayName: actor.displayName,
      email: actor.email ?? null,
      language: actor.language,
      role: actor.role,
      guestUntil: guest?.guestUntil ? unixSeconds(guest.guestUntil) : null,
    },
    box: boxFacts(deps, box),
    productName: deps.productName,
    spaces: [
      ...spaces.map((space) => spaceOf({ ...space, space: space.id, top: undefined })),
      ...(folders ?? []).map((mount) => spaceOf({ ...mount, kind: mount.isRoom ? "room" : "share" })),
    ],
    sharedFiles: (files ?? []).map((mount) => ({
      id: placeKey(mount),
      name: mount.name,
      webDavPath: davRoot(mount).slice(0, -1),
      viewOnly: !mayDownload(mount),
    })),
  };
}

type Space = SessionInfo["spaces"][number];

const spaceOf = ({
  space,
  top,
  kind,
  name,
  rights,
}: Pick<Granted<"read">, "space" | "top" | "rights"> & Pick<Space, "kind" | "name">): Space => ({
  id: placeKey({ space, top }),
  kind,
  name,
  webDavPath: davRoot({ space, top }),
  mayWrite: rights.has("create") || rights.has("update"),
  viewOnly: !mayDownload({ rights }),
});
