// The upload queue: sends a few files at a time, asks about names that are taken, can cancel and try again. Lives as long as the page.
import { computed, reactive } from "vue";
import { asFailure } from "@landbox/client";
import type { Client, ClientFailure } from "@landbox/client";
import type { PickedFile } from "./dropped-files.ts";
import { createFolderMaker } from "./make-folders.ts";
import { transferFile } from "./transfer-file.ts";
import type { ConflictAnswer } from "./transfer-file.ts";
import { isOpen, progressOf } from "./upload-item.ts";
import type { UploadItem, UploadStatus, UploadTarget } from "./upload-item.ts";

/** More at once do not arrive sooner: a space takes its changes one after another. */
const atOnce = 3;

interface Work {
  item: UploadItem;
  file: File;
  target: UploadTarget;
  folders: readonly string[];
  answer: ConflictAnswer | null;
  ended: AbortController;
}

export interface UploadsDeps {
  client: Client;
  /** The server no longer knows the session. */
  onSessionLost(): void;
  /** Something new is in this folder. */
  onChanged(target: UploadTarget): void;
  onStarted(count: number): void;
  onFinished(result: { done: number; failed: number }): void;
}

export class UploadQueue {
  readonly items = reactive<UploadItem[]>([]);
  readonly running = computed(() => this.items.some(isOpen));
  readonly conflicts = computed(() => this.#with("conflict"));
  readonly progress = computed(() => progressOf(this.items));

  readonly #deps: UploadsDeps;
  readonly #works = new Map<number, Work>();
  readonly #folders: ReturnType<typeof createFolderMaker>;
  #answerForAll: ConflictAnswer | null = null;
  #nextId = 1;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    this.#folders = createFolderMaker(deps.client);
  }

  /** Queues files for a folder; what an earlier, finished round left on the list goes. */
  add(target: UploadTarget, picked: readonly PickedFile[]): void {
    if (picked.length === 0) return;
    if (!this.running.value) this.clear();
    for (const { file, folders } of picked) {
      const id = this.#nextId++;
      this.items.push({ id, name: file.name, size: file.size, sent: 0, status: "waiting", failure: null });
      // The reactive form of it, so that the screen follows.
      const item = this.items[this.items.length - 1] as UploadItem;
      this.#works.set(id, { item, file, target, folders, answer: null, ended: new AbortController() });
    }
    this.#deps.onStarted(picked.length);
    this.#pump();
  }

  /** What a person decided about a taken name; `all` also decides the other cases of this round. */
  answer(id: number, choice: ConflictAnswer, all: boolean): void {
    if (all) this.#answerForAll = choice;
    for (const item of all ? this.conflicts.value : this.items.filter((one) => one.id === id)) {
      const work = this.#works.get(item.id);
      if (work) work.answer = choice;
      item.status = choice === "skip" ? "skipped" : "waiting";
    }
    this.#proceed();
  }

  cancel(id: number): void {
    const work = this.#works.get(id);
    if (!work || !isOpen(work.item)) return;
    work.item.status = "cancelled";
    work.ended.abort();
    this.#proceed();
  }

  cancelAll(): void {
    for (const item of this.items.filter(isOpen)) this.cancel(item.id);
  }

  retry(id: number): void {
    const work = this.#works.get(id);
    if (work?.item.status !== "failed") return;
    work.ended = new AbortController();
    Object.assign(work.item, { status: "waiting", sent: 0, failure: null });
    this.#pump();
  }

  /** Tries again what failed because the connection was lost. */
  retryAfterOffline(): void {
    for (const item of this.#with("failed")) if (item.failure?.code === "network") this.retry(item.id);
  }

  /** Empties the list; whatever still runs is ended. */
  clear(): void {
    for (const work of this.#works.values()) work.ended.abort();
    this.items.splice(0);
    this.#works.clear();
  }

  #with(status: UploadStatus): UploadItem[] {
    return this.items.filter((item) => item.status === status);
  }

  #pump(): void {
    const free = atOnce - this.#with("sending").length;
    for (const item of this.#with("waiting").slice(0, Math.max(0, free))) {
      const work = this.#works.get(item.id);
      if (work) void this.#run(work);
    }
  }

  #proceed(): void {
    this.#pump();
    if (this.running.value || this.items.length === 0) return;
    this.#answerForAll = null;
    this.#folders.forget();
    this.#deps.onFinished({ done: this.#with("done").length, failed: this.#with("failed").length });
  }

  async #run(work: Work): Promise<void> {
    const { item, ended } = work;
    Object.assign(item, { status: "sending", sent: 0, failure: null });
    try {
      await transferFile(this.#deps.client, this.#folders, { ...work, signal: ended.signal });
      item.status = "done";
      this.#deps.onChanged(work.target);
    } catch (thrown) {
      if (!ended.signal.aborted) this.#settle(work, asFailure(thrown));
    }
    if (!ended.signal.aborted || item.status === "done") this.#proceed();
  }

  #settle(work: Work, failure: ClientFailure): void {
    const { item } = work;
    if (failure.code !== "already_exists" || work.answer !== null) {
      Object.assign(item, { status: "failed", failure });
      if (failure.code === "unauthenticated") this.#deps.onSessionLost();
    } else if (this.#answerForAll === null) {
      item.status = "conflict";
    } else {
      work.answer = this.#answerForAll;
      item.status = work.answer === "skip" ? "skipped" : "waiting";
    }
  }
}
