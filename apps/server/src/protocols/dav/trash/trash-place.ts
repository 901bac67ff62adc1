// Where a path below a trash collection leads: three families of clients have three forms of it.
import { nodeId, type NodeId, type SpaceId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { encodePath, type RequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import { isOwnName } from "../own-name.ts";
import { readItemId } from "../roots/spaces-root.ts";

export interface TrashForm {
  readonly prefixes: readonly (readonly string[])[];
  /** Whether the name after the prefix is a user's or a space's. */
  readonly keyedBy: "user" | "space";
  /** Names between user and entries, if any. */
  readonly folder: readonly string[];
}

/** ownCloud 10: `trash-bin/<user>/<entry>`. */
export const ownCloudTrash: TrashForm = {
  prefixes: [
    ["remote.php", "dav", "trash-bin"],
    ["dav", "trash-bin"],
  ],
  keyedBy: "user",
  folder: [],
};

/** Nextcloud: `trashbin/<user>/trash/<entry>`, and `trashbin/<user>/restore/<name>` as the destination that means "where it was". */
export const nextcloudTrash: TrashForm = {
  prefixes: [
    ["remote.php", "dav", "trashbin"],
    ["dav", "trashbin"],
  ],
  keyedBy: "user",
  folder: ["trash"],
};

/** ownCloud's page and oCIS: `spaces/trash-bin/<space>/<entry>`. */
export const spaceTrash: TrashForm = {
  prefixes: [
    ["dav", "spaces", "trash-bin"],
    ["remote.php", "dav", "spaces", "trash-bin"],
  ],
  keyedBy: "space",
  folder: [],
};

export const trashForms: readonly TrashForm[] = [ownCloudTrash, nextcloudTrash, spaceTrash];

export interface TrashPlace {
  readonly form: TrashForm;
  readonly space: SpaceId;
  /** Encoded path of the collection, without a final slash. */
  readonly prefix: string;
  /** undefined: the whole trash. */
  readonly entry: NodeId | undefined;
}

export interface TrashExchange extends Exchange {
  readonly trash: TrashPlace;
}

const hidden = (): DomainError => new DomainError("not_found", "There is no such entry in the trash.");

/** @throws DomainError not_found: somebody else's trash and none look the same */
export async function trashPlaceOf({ deps, request, actor }: Exchange, form: TrashForm, path: RequestPath): Promise<TrashPlace> {
  const prefix = form.prefixes.find((names) => names.every((name, i) => name === path.names[i]));
  const [key, ...rest] = path.names.slice(prefix?.length ?? 0);
  if (!prefix || key === undefined) throw hidden();
  const space = form.keyedBy === "space" ? readItemId(key)?.space : undefined;
  if (form.keyedBy === "user" ? !isOwnName(actor, key, request.headers.authorization) : space === undefined) throw hidden();
  if (!form.folder.every((name, i) => name === rest[i])) throw hidden();
  const [entry, deeper] = rest.slice(form.folder.length);
  if (deeper !== undefined || (entry !== undefined && !/^[1-9]\d{0,15}$/.test(entry))) throw hidden();
  return {
    form,
    space: space === undefined ? await deps.spaces.personal(actor) : spaceId(space),
    prefix: encodePath([...prefix, key, ...form.folder]),
    entry: entry === undefined ? undefined : nodeId(Number(entry)),
  };
}

/** Whether a destination is Nextcloud's "where it was". */
export const meansOriginalPlace = ({ actor, request }: Exchange, names: readonly string[]): boolean =>
  nextcloudTrash.prefixes.some(
    (prefix) =>
      prefix.every((name, i) => name === names[i]) &&
      isOwnName(actor, names[prefix.length] ?? "", request.headers.authorization) &&
      names[prefix.length + 1] === "restore" &&
      names.length <= prefix.length + 3,
  );
