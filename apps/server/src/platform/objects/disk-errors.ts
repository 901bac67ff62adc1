// What the disk says, in the words of the closed error table.
import { DomainError } from "@landbox/wire";

/** The error to throw for one from the file system: a full disk and a disk in trouble are known, the rest stays as it is. */
export function diskError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (isFull(error)) return new DomainError("quota_exceeded", "The server's storage is full.");
  switch (errorCode(error) ?? "") {
    case "EIO":
    case "EROFS":
    case "EMFILE":
    case "ENFILE":
    case "ESTALE":
    case "ETIMEDOUT":
      return new DomainError("unavailable", "The server's storage is not available.", { retryAfter: 30 });
    default:
      return error;
  }
}

export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

export const isFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT"].includes(errorCode(error) ?? "");
