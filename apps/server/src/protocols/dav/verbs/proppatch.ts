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
import type { PropertyChange } from "../../../domain/tree/tree.ts";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { hrefOf } from "../place.ts";
import { settingOf } from "../properties/settings.ts";
import { readBody } from "../read-body.ts";

export async function proppatch(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  const instructions = instructionsOf(await readBody(request));
  const grant = await deps.access.write(actor, place.space, place.top);
  const conditions = await conditionsOf(exchange, place);
  const node = await (await deps.tree.view(grant)).resolve(place.path);
  if (!node || (place.slash && !node.isFolder)) throw new DomainError("not_found", "There is no such file or folder.");

  const planned = instructions.map((instruction) => ({ instruction, setting: settingOf(instruction) }));
  const refused = planned.some(({ setting }) => "refused" in setting);
  if (!refused) await deps.tree.setProperties(grant, place.path, changeOf(planned), conditions);
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
function changeOf(planned: readonly { instruction: PropertyInstruction; setting: ReturnType<typeof settingOf> }[]): PropertyChange {
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
