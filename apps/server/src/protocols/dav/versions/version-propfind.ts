// PROPFIND on `meta` and `versions`: where a file lies, and what it was before.
import { escapeXml, multistatusEnd, multistatusStart, namespaces, xmlContentType } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { downloading } from "../../../domain/access/downloading.ts";
import { etagOf, type Node } from "../../../domain/tree/node.ts";
import type { FileVersion } from "../../../domain/versions/versions.ts";
import { contentTypeOf } from "../../shared/content-type.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { ownCloudId } from "../properties/owncloud-properties.ts";
import { type EntryProperty, printEntry } from "../properties/print-entry.ts";
import type { Questions } from "../properties/question.ts";
import { questionOf } from "../question-of.ts";
import type { VersionExchange } from "./version-place.ts";

interface Item {
  readonly node: Node;
  readonly path: readonly string[];
  readonly instanceId: string;
}

const { dav, owncloud } = namespaces;

const itemProperties: readonly EntryProperty<Item>[] = [
  { namespace: dav, name: "resourcetype", print: () => "<d:collection/>" },
  { namespace: dav, name: "displayname", print: ({ node }) => escapeXml(node.name) },
  { namespace: owncloud, name: "id", print: ({ node, instanceId }) => ownCloudId(node, instanceId) },
  { namespace: owncloud, name: "fileid", print: ({ node }) => String(node.id) },
  { namespace: owncloud, name: "meta-path-for-user", print: ({ path }) => escapeXml(`/${path.join("/")}`) },
];

/** undefined: the collection of the versions. */
type Shown = { readonly version: FileVersion; readonly epoch: string } | undefined;

const versionProperties: readonly EntryProperty<Shown>[] = [
  { namespace: dav, name: "resourcetype", print: (shown) => (shown ? "" : "<d:collection/>") },
  { namespace: dav, name: "getlastmodified", print: (shown) => shown && httpDate(shown.version.node.mtime) },
  { namespace: dav, name: "getcontentlength", print: (shown) => shown && String(shown.version.node.size) },
  { namespace: dav, name: "getetag", print: (shown) => shown && etagOf(shown.version.node, shown.epoch) },
  { namespace: dav, name: "getcontenttype", print: (shown) => shown && contentTypeOf(shown.version.node.name) },
  { namespace: owncloud, name: "size", print: (shown) => shown && String(shown.version.node.size) },
  { namespace: owncloud, name: "meta-version-edited-by", print: (shown) => shown?.version.editedBy && escapeXml(shown.version.editedBy) },
  {
    namespace: owncloud,
    name: "meta-version-edited-by-name",
    print: (shown) => (shown?.version.editedByName === undefined ? undefined : escapeXml(shown.version.editedByName)),
  },
];

export const propfindVersions =
  (questions: Questions) =>
  async (exchange: VersionExchange): Promise<void> => {
    const { deps, reply, place } = exchange;
    const { question, depth } = await questionOf(exchange, questions);
    const grant = await exchange.deps.access.ofNode(exchange.actor, place.node, "read");
    const found = await deps.tree.find(grant, place.node);
    if (!found) throw new DomainError("not_found", "There is no such file.");
    const { epoch } = await deps.tree.view(grant);
    const print = (version: FileVersion): string =>
      printEntry(question, versionProperties, { version, epoch }, `${place.prefix}/${version.node.version}`);
    const texts: string[] = [];
    if (place.what === "item") {
      // In the own tree, what others gave hangs under a name of its own.
      const mounts = grant.basis === undefined ? [] : await deps.mounts.heads(exchange.actor);
      const mount = mounts.find(({ space, top }) => space === grant.space && top === grant.top);
      const path = mount ? [mount.name, ...found.path] : found.path;
      texts.push(printEntry(question, itemProperties, { ...found, path, instanceId: deps.instanceId }, `${place.prefix}/`));
    } else if (place.what === "one") {
      texts.push(print(await deps.versions.find(downloading(grant), place.node, place.version)));
    } else {
      texts.push(printEntry(question, versionProperties, undefined, `${place.prefix}/`));
      if (depth === "1") texts.push(...(await deps.versions.list(downloading(grant), place.node)).map(print));
    }
    reply.code(207).header("content-type", xmlContentType).header("dav", "1, 2, 3");
    reply.send(multistatusStart + texts.join("") + multistatusEnd);
  };
