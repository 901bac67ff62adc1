// The one error that operations of this client throw for what is not a bug of the caller.
import type { ErrorCode } from "@landbox/wire";

/** `unreadable`: the browser cannot read the file any more. `network`: no answer came. `aborted`: the caller ended it. `unexpected`: an answer that the contract does not know. */
export type FailureCode = ErrorCode | "unreadable" | "network" | "aborted" | "unexpected";

/** Something went wrong that a person should hear about; `code` says what, in words of the wire's error table. */
export class ClientFailure extends Error {
  readonly code: FailureCode;
  /** HTTP status, 0 without an answer. */
  readonly status: number;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;
  constructor(code: FailureCode, status: number, message: string, retryAfter?: number) {
    super(message);
    this.name = "ClientFailure";
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The failure inside anything that was thrown; bugs become `unexpected`. */
export function asFailure(thrown: unknown): ClientFailure {
  if (thrown instanceof ClientFailure) return thrown;
  return new ClientFailure("unexpected", 0, thrown instanceof Error ? thrown.message : String(thrown));
}
