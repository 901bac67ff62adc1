// How fast bytes go out, over the last seconds.

/** Milliseconds that are looked back. */
const window = 12_000;

export class Speed {
  #samples: { at: number; sent: number }[] = [];

  reset(): void {
    this.#samples = [];
  }

  /** @param at milliseconds @param sent bytes in all; fewer than before start anew */
  add(at: number, sent: number): void {
    const last = this.#samples[this.#samples.length - 1];
    if (last && sent < last.sent) this.#samples = [];
    this.#samples.push({ at, sent });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > window) this.#samples.shift();
  }

  /** Bytes per second; undefined until there is enough to tell. */
  get rate(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples[this.#samples.length - 1];
    if (!first || !last || last.at - first.at < 1000) return undefined;
    return ((last.sent - first.sent) * 1000) / (last.at - first.at);
  }
}
