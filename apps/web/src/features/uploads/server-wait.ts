// Patience with a server that does not answer: when to try again, and whether to say that nothing moves.
import { shallowRef } from "vue";
import type { ClientFailure } from "@landbox/client";

/** Milliseconds until the next try: the first time, and at most. */
const patience = { first: 1000, longest: 30_000 };
/** Nothing that a person has to do: it passes. */
const passing: readonly ClientFailure["code"][] = ["network", "unavailable", "too_many_requests", "timeout"];

export const isPassing = ({ code }: ClientFailure): boolean => passing.includes(code);

export class ServerWait {
  /** From the first failure until something comes through. */
  readonly offline = shallowRef(false);
  readonly #goOn: () => void;
  readonly #onOffline: (offline: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = patience.first;

  /** @param goOn called when it is time to try again */
  constructor(goOn: () => void, onOffline: (offline: boolean) => void) {
    this.#goOn = goOn;
    this.#onOffline = onOffline;
  }

  /** True while nothing should be sent. */
  get waiting(): boolean {
    return this.#timer !== undefined;
  }

  /** A transfer failed for a reason that passes. */
  begin({ retryAfter }: ClientFailure): void {
    if (!this.offline.value) {
      this.offline.value = true;
      this.#onOffline(true);
    }
    if (this.#timer !== undefined) return;
    const wait = retryAfter === undefined ? this.#next : Math.min(retryAfter * 1000, patience.longest);
    this.#next = Math.min(this.#next * 2, patience.longest);
    this.#timer = setTimeout(() => this.#goOn(), wait);
  }

  /** It is time to try again. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Something came through. */
  over(): void {
    this.#next = patience.first;
    if (!this.offline.value) return;
    this.offline.value = false;
    this.#onOffline(false);
  }
}
