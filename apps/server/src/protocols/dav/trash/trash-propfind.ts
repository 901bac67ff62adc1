// PROPFIND on the trash: what lies there, where it was and when it was deleted, in the words of each family of clients.
import { escapeXml, multistatusEnd, multistatusStart, namespaces, xmlContentType } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { Readable } from "node:stream";
import type { TrashEntry } from "../../../domain/trash/trash.ts";
import { etagOf } from "../../../domain/tree/node.ts";
import { contentTypeOf } from "../../shared/content-type.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { ownCloudId } from "../properties/owncloud-properties.ts";
import { type EntryProperty, printEntry } from "../properties/print-entry.ts";
import type { Questions } from "../properties/question.ts";
import { questionOf } from "../question-of.ts";
import type { TrashExchange } from "./trash-place.ts";

interface Shown {
  /** undefined: the trash itself. */
  readonly entry: TrashEntry | undefined;
  readonly epoch: string;
  readonly instanceId: string;
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
const { dav, owncloud, nextcloud } = namespaces;

const properties: readonly EntryProperty<Shown>[] = [
  { namespace: dav, name: "resourcetype", print: ({ entry }) => (entry && !entry.node.isFolder ? "" : "<d:collection/>") },
  { namespace: dav, name: "displayname", print: ({ entry }) => entry && escapeXml(entry.node.name) },
  { namespace: dav, name: "getlastmodified", print: ({ entry }) => entry && httpDate(entry.node.mtime) },
  { namespace: dav, name: "getetag", print: ({ entry, epoch }) => entry && etagOf(entry.node, epoch) },
  { namespace: dav, name: "getcontentlength", print: ({ entry }) => (entry && !entry.node.isFolder ? String(entry.node.size) : undefined) },
  {
    namespace: dav,
    name: "getcontenttype",
    print: ({ entry }) => (entry && !entry.node.isFolder ? contentTypeOf(entry.node.name) : undefined),
  },
  { namespace: owncloud, name: "id", print: ({ entry, instanceId }) => entry && ownCloudId(entry.node, instanceId) },
  { namespace: owncloud, name: "fileid", print: ({ entry }) => entry && String(entry.node.id) },
  { namespace: owncloud, name: "size", print: ({ entry }) => entry && String(entry.node.size) },
  { namespace: owncloud, name: "trashbin-original-filename", print: ({ entry }) => entry && escapeXml(entry.node.name) },
  { namespace: owncloud, name: "trashbin-original-location", print: ({ entry }) => entry && escapeXml(entry.location) },
  { namespace: owncloud, name: "trashbin-delete-timestamp", print: ({ entry }) => entry && String(seconds(entry.deletedAt)) },
  { namespace: owncloud, name: "trashbin-delete-datetime", print: ({ entry }) => entry && httpDate(seconds(entry.deletedAt)) },
  { namespace: nextcloud, name: "trashbin-filename", print: ({ entry }) => entry && escapeXml(entry.node.name) },
  { namespace: nextcloud, name: "trashbin-original-location", print: ({ entry }) => entry && escapeXml(entry.location) },
  { namespace: nextcloud, name: "trashbin-deletion-time", print: ({ entry }) => entry && String(seconds(entry.deletedAt)) },
];

export const propfindTrash =
  (questions: Questions) =>
  async (exchange: TrashExchange): Promise<void> => {
    const { deps, reply, actor, trash } = exchange;
    const { question, depth } = await questionOf(exchange, questions);
    const grant = await deps.access.read(actor, trash.space);
    const { epoch } = await deps.tree.view(grant);
    const entry = trash.entry === undefined ? undefined : await deps.trash.find(grant, trash.entry);
    if (trash.entry !== undefined && !entry) throw new DomainError("not_found", "There is no such entry in the trash.");
    const print = (shown: TrashEntry | undefined) =>
      printEntry(question, properties, { entry: shown, epoch, instanceId: deps.instanceId }, hrefOf(exchange, shown));
    reply.code(207).header("content-type", xmlContentType).header("dav", "1, 2, 3");
    if (entry || depth === "0") return void reply.send(multistatusStart + print(entry) + multistatusEnd);
    reply.send(Readable.from(printPages(deps.trash.list(grant), print)));
  };

async function* printPages(
  pages: AsyncIterable<readonly TrashEntry[]>,
  print: (entry: TrashEntry | undefined) => string,
): AsyncGenerator<Buffer> {
  yield Buffer.from(multistatusStart + print(undefined), "utf8");
  for await (const page of pages) yield Buffer.from(page.map(print).join(""), "utf8");
  yield Buffer.from(multistatusEnd, "utf8");
}

const hrefOf = ({ trash }: TrashExchange, entry: TrashEntry | undefined): string =>
  entry ? `${trash.prefix}/${entry.node.id}${entry.node.isFolder ? "/" : ""}` : `${trash.prefix}/`;
