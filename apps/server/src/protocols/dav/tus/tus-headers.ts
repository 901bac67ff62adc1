// The headers of tus 1.0.0 (https://tus.io/protocols/resumable-upload): what is announced, and what requests say in them.
import { DomainError, type ErrorCode } from "@landbox/wire";
import type { DeclaredChecksum } from "../../../domain/uploads/uploads.ts";
import { tusExtensions, tusVersion } from "../../shared/tus.ts";
import { DavRefusal } from "../dav-refusal.ts";
import { type Headers, headerOf, lengthOf } from "../request-headers.ts";

/** Bytes of a file: more than any quota, and a number that every client can hold. */
export const tusMaxSize = 2 ** 44;
export const tusContentType = "application/offset+octet-stream";
/** What an upload's own address takes. */
export const tusMethods = "OPTIONS, HEAD, PATCH, POST, DELETE";

/** What every answer says where uploads may be started. */
export const tusOffer = { "tus-resumable": tusVersion, "tus-version": tusVersion, "tus-extension": tusExtensions } as const;
export const tusAbilities = {
  ...tusOffer,
  "tus-max-size": String(tusMaxSize),
  "tus-checksum-algorithm": "sha1,sha256,md5",
} as const;

/** Where tus has statuses of its own, or the clients' other server has them. */
const statuses: Partial<Record<ErrorCode, number>> = {
  checksum_mismatch: 460,
  invalid_name: 412,
  is_folder: 409,
};

/** Errors as tus has them. */
export function tusRefusal(thrown: unknown): unknown {
  if (!(thrown instanceof DomainError)) return thrown;
  const status = statuses[thrown.code];
  return status === undefined ? thrown : new DavRefusal(thrown, { status });
}

/** @throws DavRefusal with 412 for another version, or none */
export function demandTusVersion(headers: Headers): void {
  if (headerOf(headers, "tus-resumable") === tusVersion) return;
  throw new DomainError("precondition_failed", `This server speaks version ${tusVersion} of tus.`);
}

/** @throws DomainError unsupported_media_type */
export function demandTusBody(headers: Headers): void {
  const type = headerOf(headers, "content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== tusContentType) throw new DomainError("unsupported_media_type", `The body of an upload is ${tusContentType}.`);
}

/** A length or offset that must be there. @throws DomainError bad_request, too_large */
export function demandLength(headers: Headers, name: "upload-length" | "upload-offset"): number {
  const value = lengthOf(headers, name);
  if (value === undefined) throw new DomainError("bad_request", `The header ${name} is missing.`);
  if (value > tusMaxSize) throw new DomainError("too_large", `An upload may have at most ${tusMaxSize} bytes.`);
  return value;
}

const checksumAlgorithms = { sha1: 20, sha256: 32, md5: 16 } as const;

/** Upload-Checksum: `<algorithm> <base64>`. @throws DomainError bad_request, also for an algorithm that is not announced */
export function uploadChecksumOf(headers: Headers): DeclaredChecksum | undefined {
  const text = headerOf(headers, "upload-checksum");
  if (text === undefined) return undefined;
  const [name = "", encoded = "", more] = text.trim().split(/ +/);
  const algorithm = name.toLowerCase();
  const value = fromBase64(encoded);
  if (more !== undefined || !isKnown(algorithm) || value?.length !== checksumAlgorithms[algorithm])
    throw new DomainError("bad_request", "The header Upload-Checksum is malformed, or its algorithm is not known.");
  return { algorithm, value };
}

const isKnown = (algorithm: string): algorithm is keyof typeof checksumAlgorithms => Object.hasOwn(checksumAlgorithms, algorithm);

/**
 * Upload-Metadata: pairs of a key and a base64 value, which may be missing, separated by commas.
 * @throws DomainError bad_request when it is not that, or a key comes twice
 */
export function readMetadata(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of text.split(",")) {
    if (pair.trim() === "") continue;
    const [key = "", encoded = "", more] = pair.trim().split(/ +/);
    const bytes = fromBase64(encoded);
    if (more !== undefined || !/^[\x21-\x7e]+$/.test(key) || bytes === undefined || pairs.has(key)) throw malformed();
    try {
      pairs.set(key, utf8.decode(bytes));
    } catch {
      throw malformed();
    }
  }
  return pairs;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const malformed = (): DomainError => new DomainError("bad_request", "The header Upload-Metadata is malformed.");

/** Padding may be missing; anything else that is not base64 gives undefined. */
function fromBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, "").length % 4 !== 1 ? Buffer.from(text, "base64") : undefined;
}
