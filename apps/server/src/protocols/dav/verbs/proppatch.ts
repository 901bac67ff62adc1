// PROPPATCH (RFC 4918 9.2): all instructions or none, in document order.
import {
  multistatusEnd,
  multistatusStart,
  nameKey,
  printPropstat,
  printResponse,
  type PropertyInstruction,
  readPropertyUpdate,
  tagsOf,
  xmlContentType,
  XmlError,
} from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { Node } from "../../../domain/tree/node.ts";
import type { PropertyChange } from "../../../domain/tree/tree.ts";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { hrefOf } from "../place.ts";
import { settingOf } from "../properties/settings.ts";
import { readBody } from "../read-body.ts";

interface Planned {
  readonly instruction: PropertyInstruction;
  readonly setting: ReturnType<typeof settingOf>;
}

const conditionHeaders = ["if", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];

export async function proppatch(exchange: TreeExchange): Promise<void> {
  const { deps, request, actor, place } = exchange;
  const instructions = instructionsOf(await readBody(request));
  const planned = instructions.map((instruction) => ({ instruction, setting: settingOf(instruction) }));
  // Who may only look has favourites, too.
  const isMark =
    planned.every(({ setting }) => "favorite" in setting) && conditionHeaders.every((name) => request.headers[name] === undefined);
  if (isMark) return mark(exchange, planned);
  const grant = await deps.access.write(actor, place.space, place.top);
  const conditions = await conditionsOf(exchange, place);
  const node = await (await deps.tree.view(grant)).resolve(place.path);
  if (!node || (place.slash && !node.isFolder)) throw new DomainError("not_found", "There is no such file or folder.");

  const refused = planned.some(({ setting }) => "refused" in setting);
  if (!refused) await deps.tree.setProperties(grant, place.path, changeOf(planned), conditions);
  answer(exchange, node, planned);
}

/** A favourite is seen by nobody else, and no change of the file. */
async function mark(exchange: TreeExchange, planned: readonly Planned[]): Promise<void> {
  const { deps, actor, place } = exchange;
  const grant = await deps.access.read(actor, place.space, place.top);
  const node = await (await deps.tree.view(grant)).resolve(place.path);
  if (!node || (place.slash && !node.isFolder)) throw new DomainError("not_found", "There is no such file or folder.");
  await deps.tree.setFavorite(grant, node.id, changeOf(planned).favorite ?? false);
  answer(exchange, node, planned);
}

function answer({ reply, place }: TreeExchange, node: Node, planned: readonly Planned[]): void {
  const refused = planned.some(({ setting }) => "refused" in setting);
  const statuses = new Map<number, Map<string, string>>();
  for (const { instruction, setting } of planned) {
    const status = "refused" in setting ? setting.refused : refused ? 424 : 200;
    const names = statuses.get(status) ?? new Map<string, string>();
    statuses.set(status, names.set(nameKey(instruction), tagsOf(instruction).empty));
  }
  const propstats = [...statuses]
    .toSorted(([a], [b]) => a - b)
    .map(([status, names]) => printPropstat([...names.values()].join(""), status));
  reply.code(207).header("content-type", xmlContentType);
  reply.send(multistatusStart + printResponse(hrefOf(place, node.isFolder), propstats.join("")) + multistatusEnd);
}

function instructionsOf(body: Buffer): PropertyInstruction[] {
  try {
    return readPropertyUpdate(body);
  } catch (error) {
    if (error instanceof XmlError) throw new DomainError("malformed_xml", error.message);
    throw error;
  }
}

/** The net effect of the instructions in their order: for each name the last one counts. */
function changeOf(planned: readonly Planned[]): PropertyChange {
  const last = new Map<string, PropertyInstruction>();
  let mtime: number | undefined;
  let favorite: boolean | undefined;
  for (const { instruction, setting } of planned) {
    if ("mtime" in setting) mtime = setting.mtime;
    if ("favorite" in setting) favorite = setting.favorite;
    if ("stored" in setting) last.set(nameKey(instruction), instruction);
  }
  const set: PropertyChange["set"][number][] = [];
  const remove: PropertyChange["remove"][number][] = [];
  for (const { action, namespace, name, value, language } of last.values()) {
    if (action === "set") set.push({ namespace, name, value, language });
    else remove.push({ namespace, name });
  }
  return { set, remove, mtime, favorite };
}
