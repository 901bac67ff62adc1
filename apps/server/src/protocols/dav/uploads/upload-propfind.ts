// PROPFIND on uploads: clients that resume ask which parts are there and how long they are.
import { multistatusEnd, multistatusStart, readDepth, xmlContentType } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import type { UploadPart } from "../../../domain/uploads/uploads.ts";
import { encodeName } from "../../shared/request-path.ts";
import { httpDate } from "../properties/dav-properties.ts";
import type { Question, Questions } from "../properties/question.ts";
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
    const text = entries.map((entry) => printEntry(question, entry)).join("");
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

const values: Record<string, (part: UploadPart | undefined) => string | undefined> = {
  "{DAV:}resourcetype": (part) => (part ? "" : "<d:collection/>"),
  "{DAV:}getcontentlength": (part) => part && String(part.size),
  "{DAV:}getetag": (part) => part?.etag,
  "{DAV:}getlastmodified": (part) => part && httpDate(Math.floor(part.receivedAt.getTime() / 1000)),
};

function printEntry(question: Question, { href, part }: Entry): string {
  let found = "";
  let missing = "";
  for (const property of question.asked) {
    const value = values[property.key]?.(part);
    if (value === undefined) missing += property.empty;
    else found += value === "" || question.kind === "names" ? property.empty : property.open + value + property.close;
  }
  const rest =
    missing === "" || question.allDead
      ? ""
      : `<d:propstat><d:prop>${missing}</d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>`;
  return `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${found}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>${rest}</d:response>`;
}
