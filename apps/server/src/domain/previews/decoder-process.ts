// The decoder processes: few, started when wanted, ended when idle, and killed when they take too long or too much memory.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DomainError } from "@landbox/wire";
import type { FromDecoder, Job, Picture, ToDecoder } from "./decoder-messages.ts";

export interface DecoderOptions {
  /** Milliseconds that one content may take. */
  readonly timeout?: number;
  /** Bytes of memory that a process may use. */
  readonly memory?: number;
  /** The program of the process; another one only in tests. */
  readonly program?: string;
}

export interface Decoder {
  /**
   * @returns undefined when nothing can be made of the content, or not with a reasonable amount of memory; "late" when it was not done in time, or the
   * process was ended from outside: that may be the machine's fault, and says little about the content
   * @throws what reading the content throws
   */
  make(job: Job, content: AsyncIterable<Uint8Array>): Promise<Picture | "late" | undefined>;
  close(): void;
}

const worker = fileURLToPath(new URL("./decoder-worker.ts", import.meta.url));

/** Milliseconds after which an idle process ends: an idle land has none. */
const idleFor = 30_000;
/** Contents after which a process is replaced: libraries in C lose a little memory each time. */
const jobsPerProcess = 500;
const watchEvery = 100;

/** One process at a time, with everything that was said to it and heard from it. Not for two jobs at once. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  const { timeout = 20_000, memory = 1024 * 2 ** 20, program = worker } = options;
  let child: ChildProcess | undefined;
  let jobs = 0;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  /** @returns undefined when it is not ready in time */
  async function start(): Promise<ChildProcess | undefined> {
    clearTimeout(idle);
    if (child?.connected && jobs < jobsPerProcess) return child;
    child?.kill("SIGKILL");
    jobs = 0;
    const started = fork(program, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      cwd: "/",
      // Nothing of the server's environment: there are secrets in it.
      env: { MALLOC_ARENA_MAX: "2", VIPS_WARNING: "0", UV_THREADPOOL_SIZE: "2" },
      // No files but to read, no processes, no threads of its own; what is written in C is held by the time and the memory it may take.
      execArgv: ["--permission", "--allow-addons", "--allow-fs-read=*", "--max-old-space-size=256", "--disable-warning=SecurityWarning"],
    });
    child = started;
    started.once("exit", () => {
      if (child === started) child = undefined;
    });
    started.on("error", () => undefined);
    const events = new AbortController();
    const patience = AbortSignal.any([events.signal, AbortSignal.timeout(timeout)]);
    const ready = await Promise.race([once(started, "message", { signal: patience }), once(started, "exit", { signal: patience })])
      .catch(() => undefined)
      .finally(() => events.abort());
    if (ready) return started;
    started.kill("SIGKILL");
    if (child === started) child = undefined;
    return undefined;
  }

  function rest(): void {
    idle = setTimeout(() => child?.kill("SIGKILL"), idleFor);
    idle.unref();
    child?.unref();
    child?.channel?.unref();
  }

  return {
    async make(job, content) {
      const decoder = await start();
      if (!decoder) return "late";
      decoder.ref();
      decoder.channel?.ref();
      jobs++;
      const answer = answerOf(decoder, { timeout, memory }, () => {
        // A killed process is connected for a moment longer.
        if (child === decoder) child = undefined;
      });
      try {
        await send(decoder, { job });
        for await (const piece of content) await send(decoder, { piece });
        await send(decoder, { end: true });
      } catch (error) {
        answer.giveUp();
        throw error;
      }
      const picture = await answer.picture;
      // The server ends: that says nothing about the content.
      if (closed) throw new DomainError("unavailable", "The server is being stopped.", { retryAfter: 5 });
      rest();
      return picture;
    },
    close() {
      closed = true;
      clearTimeout(idle);
      child?.kill("SIGKILL");
    },
  };
}

/** Resolves when the message is on its way; a process that has gone says so through its answer. */
function send(child: ChildProcess, message: ToDecoder): Promise<void> {
  return new Promise((resolve) => {
    if (!child.connected) return resolve();
    child.send(message, () => resolve());
  });
}

function answerOf(
  child: ChildProcess,
  limits: { timeout: number; memory: number },
  onKill: () => void,
): { picture: Promise<Picture | "late" | undefined>; giveUp(): void } {
  const { promise, resolve } = Promise.withResolvers<Picture | "late" | undefined>();
  const kill = (made?: "late"): void => {
    onKill();
    child.kill("SIGKILL");
    settle(made);
  };
  const late = setTimeout(() => kill("late"), limits.timeout);
  const watch = setInterval(() => {
    memoryOf(child.pid).then(
      (bytes) => bytes > limits.memory && kill(),
      () => undefined,
    );
  }, watchEvery);
  const onMessage = (message: FromDecoder): void => settle("picture" in message ? message.picture : undefined);
  const onExit = (_code: number | null, signal: NodeJS.Signals | null): void => settle(signal === "SIGKILL" ? "late" : undefined);
  const settle = (picture: Picture | "late" | undefined): void => {
    clearTimeout(late);
    clearInterval(watch);
    child.off("message", onMessage).off("exit", onExit);
    resolve(picture);
  };
  child.on("message", onMessage).on("exit", onExit);
  return { picture: promise, giveUp: () => kill() };
}

/** Resident bytes of a process; where there is no /proc, it is not known. @throws when the process has gone */
async function memoryOf(pid: number | undefined): Promise<number> {
  const [, pages] = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ");
  return Number(pages) * 4096;
}
