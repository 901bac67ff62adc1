// POST of tus (extension creation, with upload): where every client posts, to a root with the full path as file name, or to the folder with a name.
import { DomainError, nameFault, normalizeName } from "@landbox/wire";
import type { StartResumable } from "../../../domain/uploads/uploads.ts";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { isOwnRoot, mountedPlace } from "../place.ts";
import { announcesBody } from "../read-body.ts";
import { checksumsOf, headerOf, lengthOf, mtimeOf, readChecksums, readUnixSeconds } from "../request-headers.ts";
import { whileLive } from "../while-live.ts";
import { demandLength, demandTusBody, demandTusVersion, readMetadata, tusOffer, tusRefusal, uploadChecksumOf } from "./tus-headers.ts";
import { sendStanding, tusPath } from "./tus-answer.ts";

export async function createTus(exchange: TreeExchange): Promise<void> {
  const { headers } = exchange.request;
  const isTus =
    headers["tus-resumable"] !== undefined || headers["upload-length"] !== undefined || headers["upload-metadata"] !== undefined;
  if (!isTus) throw new DomainError("method_not_allowed", "This method is not available here.");
  // On errors, too.
  exchange.reply.headers(tusOffer);
  try {
    await create(exchange);
  } catch (error) {
    throw tusRefusal(error);
  }
}

async function create(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor } = exchange;
  const { headers } = request;
  demandTusVersion(headers);
  if (headers["upload-defer-length"] !== undefined)
    throw new DomainError("bad_request", "The length of an upload must be told at its start.");
  const length = demandLength(headers, "upload-length");
  if ((lengthOf(headers, "upload-offset") ?? 0) !== 0) throw new DomainError("offset_mismatch", "A new upload begins at 0.");
  const raw = headerOf(headers, "upload-metadata") ?? "";
  const metadata = readMetadata(raw);
  const names = namesOf(metadata);
  const within = isOwnRoot(exchange.place) && names.length > 1 ? await mountedPlace(deps, actor, { ...exchange.place, names }) : undefined;
  const place = within ?? exchange.place;
  const path = within ? within.path : [...place.path, ...names];
  const first = firstBytes(exchange);
  const grant = await deps.access.write(actor, place.space, place.top);
  const conditions = await conditionsOf(exchange, place);
  const mtime = mtimeOf(headers) ?? readUnixSeconds(metadata.get("mtime")?.trim() ?? "");
  const declared = metadata.get("checksum");
  const checksum = [...checksumsOf(headers), ...(declared === undefined ? [] : readChecksums(declared.trim().replace(/ +/, ":")))];
  const start = { path, length, mtime, checksum, conditions, metadata: raw };
  const upload = await whileLive(exchange, grant, (signal) =>
    deps.uploads.start(grant, { ...start, first: first && { ...first, signal } }),
  );
  reply.code(201).header("location", `${request.reachedAt}${tusPath}/${upload.id}`);
  if (mtime !== undefined && upload.written) reply.header("x-oc-mtime", "accepted");
  sendStanding(exchange, grant, upload);
}

/** Bytes that came with the announcement, if any. */
function firstBytes({ request }: TreeExchange): StartResumable["first"] {
  const { headers, raw } = request;
  if (!announcesBody(raw)) return undefined;
  demandTusBody(headers);
  return {
    body: raw,
    contentLength: lengthOf(headers, "content-length"),
    checksum: uploadChecksumOf(headers),
    onAccepted: () => request.acceptBody(),
  };
}

/** The names that `filename` (else `name`) adds to the place of the request. @throws DomainError invalid_name */
function namesOf(metadata: ReadonlyMap<string, string>): string[] {
  const given = metadata.get("filename") || metadata.get("name") || "";
  const names = given.split("/").filter((name) => name !== "");
  if (names.length === 0) throw new DomainError("invalid_name", "The metadata of an upload must hold a filename.");
  return names.map((raw) => {
    const name = normalizeName(raw);
    const fault = nameFault(name);
    if (fault) throw new DomainError("invalid_name", "A name in the metadata is not possible.", { values: { fault } });
    return name;
  });
}
