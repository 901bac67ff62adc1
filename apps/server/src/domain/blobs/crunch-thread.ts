// One thread of the pool: sends it jobs and pairs the answers with them.
import { Worker } from "node:worker_threads";
import type { CrunchAnswer, CrunchJob } from "./crunch-messages.ts";
import { DamagedContent } from "./frames.ts";

interface Waiting {
  readonly resolve: (answer: CrunchAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly weight: number;
}

export class CrunchThread {
  /** Sum of the weights of what it has not done yet. */
  load = 0;
  /** When it was last given something to do, in milliseconds of performance.now(). */
  usedAt = performance.now();
  readonly #worker = new Worker(new URL("./crunch-worker.ts", import.meta.url), { name: "crunch" });
  readonly #waiting = new Map<number, Waiting>();
  /** Running hashes that it holds. */
  readonly #lanes = new Set<number>();
  #dead = false;
  #ids = 0;

  /** @param ended called once when the thread is no more: what it was doing has been rejected */
  constructor(ended: (thread: CrunchThread) => void) {
    const die = (error: Error): void => {
      if (this.#dead) return;
      this.#dead = true;
      ended(this);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    this.#worker.on("message", (answer: CrunchAnswer) => this.#settle(answer));
    this.#worker.on("error", die);
    this.#worker.on("exit", () => die(new Error("A hashing thread ended")));
    this.#worker.unref();
  }

  /** Whether it has something to do, or holds hashes that would be lost with it. */
  get busy(): boolean {
    return this.#waiting.size > 0 || this.#lanes.size > 0;
  }

  /** @param weight how much work it is, compared with other jobs @throws DamagedContent */
  ask(job: CrunchJob, weight: number): Promise<CrunchAnswer> {
    if (this.#dead) return Promise.reject(new Error("A hashing thread ended"));
    this.usedAt = performance.now();
    if (job.op === "lane") this.#lanes.add(job.lane);
    if (job.op === "digest" || job.op === "drop") this.#lanes.delete(job.lane);
    return new Promise((resolve, reject) => {
      // A waiting thread does not keep the process alive, a working one does.
      if (this.#waiting.size === 0) this.#worker.ref();
      const id = this.#ids++;
      this.#waiting.set(id, { resolve, reject, weight });
      this.load += weight;
      this.#worker.postMessage({ id, job });
    });
  }

  /** For jobs whose failure shows at the next one. */
  tell(job: CrunchJob): void {
    this.ask(job, 0).catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: CrunchAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    this.load -= waiting.weight;
    if (this.#waiting.size === 0) this.#worker.unref();
    if (!answer.error) waiting.resolve(answer);
    else waiting.reject(answer.error.damaged ? new DamagedContent(answer.error.message) : new Error(answer.error.message));
  }
}
