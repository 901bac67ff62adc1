// PROPFIND on uploads: clients that resume ask which parts are there and how long they are.
import { multistatusEnd, multistatusStart, namespaces, readDepth, xmlContentType } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { UploadPart } from "../../../domain/uploads/uploads.ts";
import { encodeName } from "../../shared/request-path.ts";
import { httpDate } from "../properties/dav-properties.ts";
import { type EntryProperty, printEntry } from "../properties/print-entry.ts";
import type { Questions } from "../properties/question.ts";
import { readBody } from "../read-body.ts";
import { headerOf } from "../request-headers.ts";
import type { UploadExchange } from "./upload-place.ts";

interface Entry {
  readonly href: string;
  readonly part?: UploadPart;
}

export const propfindUpload =
  (questions: Questions) =>
  async (exchange: UploadExchange): Promise<void> => {
    const { request, reply } = exchange;
    const depth = readDepth(headerOf(request.headers, "depth") ?? "1");
    if (depth === undefined) throw new DomainError("bad_request", "The header Depth is malformed.");
    if (depth === "infinity") throw new DomainError("forbidden", "Listings of whole trees at once are not available.");
    const question = questions.read(await readBody(request));
    const entries = await entriesOf(exchange, depth);
    const text = entries.map(({ href, part }) => printEntry(question, properties, part, href)).join("");
    reply
      .code(207)
      .header("content-type", xmlContentType)
      .header("dav", "1, 2, 3")
      .send(multistatusStart + text + multistatusEnd);
  };

/** The thing itself first, then its members at Depth 1. */
async function entriesOf({ deps, actor, upload }: UploadExchange, depth: "0" | "1"): Promise<Entry[]> {
  const grant = await deps.access.read(actor, await deps.spaces.personal(actor));
  if (upload.upload === undefined) {
    const names = depth === "1" ? await deps.uploads.running(grant) : [];
    return [{ href: `${upload.prefix}/` }, ...names.map((name) => ({ href: `${upload.prefix}/${encodeName(name)}/` }))];
  }
  const folder = `${upload.prefix}/${encodeName(upload.upload)}/`;
  const parts = await deps.uploads.parts(grant, upload.upload);
  const entryOf = (part: UploadPart): Entry => ({ href: folder + encodeName(part.name), part });
  if (upload.part === undefined) return [{ href: folder }, ...(depth === "1" ? parts.map(entryOf) : [])];
  const part = parts.find((candidate) => candidate.name === upload.part);
  if (!part) throw new DomainError("not_found", "There is no such part.");
  return [entryOf(part)];
}

const properties: readonly EntryProperty<UploadPart | undefined>[] = [
  { namespace: namespaces.dav, name: "resourcetype", print: (part) => (part ? "" : "<d:collection/>") },
  { namespace: namespaces.dav, name: "getcontentlength", print: (part) => part && String(part.size) },
  { namespace: namespaces.dav, name: "getetag", print: (part) => part?.etag },
  { namespace: namespaces.dav, name: "getlastmodified", print: (part) => part && httpDate(Math.floor(part.receivedAt.getTime() / 1000)) },
];
