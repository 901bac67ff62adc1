// Who is signed in, as the web client needs it at its start.
import { DomainError, type SessionInfo } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import { boxFacts } from "./box-of-request.ts";
import type { WebDeps } from "./web-deps.ts";

/** @throws DomainError unauthenticated when the box has just gone */
export async function sessionInfoOf(deps: WebDeps, actor: Actor): Promise<SessionInfo> {
  const [box] = await Promise.all([deps.boxes.byId(actor.box), deps.spaces.personal(actor)]);
  if (!box) throw new DomainError("unauthenticated", "Please sign in.");
  const spaces = [...(await deps.spaces.visible(actor))].sort((a, b) => Number(b.kind === "personal") - Number(a.kind === "personal"));
  return {
    account: {
      id: actor.account,
      login: actor.login,
      displayName: actor.displayName,
      email: actor.email ?? null,
      language: actor.language,
      role: actor.role,
    },
    box: boxFacts(deps, box),
    productName: deps.productName,
    spaces: spaces.map((space) => ({
      id: space.id,
      kind: space.kind,
      name: space.name,
      webDavPath: `/dav/spaces/${encodeURIComponent(space.id)}/`,
      mayWrite: space.rights.has("create") || space.rights.has("update"),
    })),
  };
}
