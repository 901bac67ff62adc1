// What a call of the share API is about: by a path in the caller's own tree, or by the id of a resource as oCIS has them.
import { type NodeId, nodeId, spaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Node } from "../../domain/tree/node.ts";
import type { Parameters } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";

export interface Item {
  readonly grant: Granted<"read">;
  readonly node: Node;
  /** Where it lies for the caller, with a leading slash. */
  readonly path: string;
}

type Deps = Pick<OcsDeps, "access" | "spaces" | "mounts" | "tree">;

const noPath = (): DomainError => new DomainError("not_found", "Wrong path, file/folder doesn't exist", { values: { fault: "no_path" } });

export const cleanPath = (path: string): string => `/${path.split("/").filter(Boolean).join("/")}`;

const namesOf = (path: string): string[] =>
  path
    .split("/")
    .filter((name) => name !== "")
    .map(checkedName);

/** Whether a call names something; without, it is about everything. */
export const namesItem = (parameters: Parameters): boolean => !!parameters.text("path") || !!parameters.text("space_ref");

/** `path`, or `space_ref` (`<space>`, `<space>$<space>` or `<space>$<space>!<node>`) with a path below it. @throws DomainError not_found, invalid_name */
export async function itemOf(deps: Deps, actor: Actor, parameters: Parameters): Promise<Item> {
  const reference = parameters.text("space_ref");
  const path = parameters.text("path") ?? "";
  return reference ? itemIn(deps, actor, reference, namesOf(path)) : itemAt(deps, actor, namesOf(path));
}

/** Also in what others gave. */
async function itemAt(deps: Deps, actor: Actor, path: readonly string[]): Promise<Item> {
  const [first, ...rest] = path;
  const mount = first === undefined ? undefined : await deps.mounts.find(actor, first);
  const grant = mount
    ? await deps.access.read(actor, mount.space, mount.top)
    : await deps.access.read(actor, await deps.spaces.personal(actor));
  const node = await (await deps.tree.view(grant)).resolve(mount ? rest : path);
  if (!node) throw noPath();
  return { grant, node, path: `/${path.join("/")}` };
}

async function itemIn(deps: Deps, actor: Actor, reference: string, below: readonly string[]): Promise<Item> {
  const [, space, again, number] = /^([^$!]{1,100})(?:\$([^$!]{1,100})(?:!([1-9]\d{0,14}))?)?$/.exec(reference) ?? [];
  if (space === undefined || (again !== undefined && again !== space)) throw noPath();
  const top = number === undefined ? undefined : nodeId(Number(number));
  const grant = await (top === undefined
    ? deps.access.read(actor, spaceId(space))
    : deps.access.ofNode(actor, top, "read", spaceId(space)));
  if (grant.space !== spaceId(space)) throw noPath();
  const start = top === undefined ? [] : (await deps.tree.find(grant, top))?.path;
  const node = start && (await (await deps.tree.view(grant)).resolve([...start, ...below]));
  if (!node) throw noPath();
  return { grant, node, path: await pathOf(deps, actor, node.id) };
}

/** Where something lies for the caller: what others gave hangs in the own root under a name of its own. */
export async function pathIn(deps: Deps, grant: Granted<"read">, node: NodeId): Promise<string> {
  const below = (await deps.tree.find(grant, node))?.path ?? [];
  if (grant.basis === undefined) return `/${below.join("/")}`;
  const mount = (await deps.mounts.heads(grant.actor.home ?? grant.actor)).find(
    ({ space, top }) => space === grant.space && top === grant.top,
  );
  return `/${[...(mount ? [mount.name] : []), ...below].join("/")}`;
}

export const pathOf = async (deps: Deps, actor: Actor, node: NodeId): Promise<string> =>
  pathIn(deps, await deps.access.ofNode(actor, node), node);
