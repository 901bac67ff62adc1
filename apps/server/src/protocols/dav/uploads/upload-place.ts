// Where a path below the uploads collection leads: /remote.php/dav/uploads/<user>/<upload>/<part>.
import { DomainError } from "@landbox/wire";
import { encodePath, type RequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import { isOwnName } from "../own-name.ts";

export const uploadPrefixes: readonly (readonly string[])[] = [
  ["remote.php", "dav", "uploads"],
  ["dav", "uploads"],
];

/** The name that stands for the whole of an upload: moving it finishes the upload. */
export const wholeName = ".file";

export interface UploadPlace {
  /** Encoded path up to and with the user. */
  readonly prefix: string;
  readonly upload: string | undefined;
  readonly part: string | undefined;
}

/** An exchange about an upload. */
export interface UploadExchange extends Exchange {
  readonly upload: UploadPlace;
}

/** @throws DomainError not_found: somebody else's uploads and what is not there look the same */
export function uploadPlaceOf({ request, actor }: Exchange, path: RequestPath): UploadPlace {
  const prefix = uploadPrefixes.find((names) => names.every((name, i) => name === path.names[i]));
  const [user, upload, part, deeper] = path.names.slice(prefix?.length ?? 0);
  if (!prefix || user === undefined || deeper !== undefined || !isOwnName(actor, user, request.headers.authorization)) {
    throw new DomainError("not_found", "There is no such upload.");
  }
  return { prefix: encodePath([...prefix, user]), upload, part };
}

/** @throws DomainError method_not_allowed when the request is not about one upload */
export function uploadName({ upload }: UploadExchange): string {
  if (upload.upload === undefined) throw new DomainError("method_not_allowed", "This is not an upload.");
  return upload.upload;
}
