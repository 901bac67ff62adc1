// The upload queue: sends a few files at a time, asks about names that are taken, can cancel and try again. Lives as long as the page.
import { computed, reactive, ref } from "vue";
import { asFailure, ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { checkedName } from "@landbox/wire";
import { createFolderMaker } from "./make-folders.ts";
import type { PickedFile } from "./dropped-files.ts";
import { keepBothName } from "./keep-both-name.ts";
import { isOpen, progressOf } from "./upload-item.ts";
import type { UploadItem, UploadTarget } from "./upload-item.ts";

/** More at once do not arrive sooner: a space takes its changes one after another. */
const atOnce = 3;
/** From this size on it is asked first whether the name is free, in bytes. */
const askFirstFrom = 4 * 1024 * 1024;
/** How many names "keep both" tries. */
const mostCopies = 99;

export type ConflictAnswer = "keep-both" | "replace" | "skip";

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

export function createUploads(deps: UploadsDeps) {
  const items = reactive<UploadItem[]>([]);
  const works = new Map<number, Work>();
  const forAll = ref<ConflictAnswer | null>(null);
  const folderMaker = createFolderMaker(deps.client);
  let nextId = 1;

  const running = computed(() => items.some(isOpen));
  const conflicts = computed(() => items.filter((item) => item.status === "conflict"));

  function add(target: UploadTarget, picked: readonly PickedFile[]): void {
    if (picked.length === 0) return;
    if (!running.value) clear();
    for (const { file, folders } of picked) {
      const id = nextId++;
      items.push({ id, name: file.name, size: file.size, sent: 0, status: "waiting", failure: null });
      const item = items[items.length - 1] as UploadItem;
      works.set(id, { item, file, target, folders, answer: null, ended: new AbortController() });
    }
    deps.onStarted(picked.length);
    pump();
  }

  function pump(): void {
    const sending = items.filter((item) => item.status === "sending").length;
    const next = items.filter((item) => item.status === "waiting").slice(0, Math.max(0, atOnce - sending));
    for (const item of next) {
      const work = works.get(item.id);
      if (work) void run(work);
    }
  }

  async function run(work: Work): Promise<void> {
    const { item } = work;
    Object.assign(item, { status: "sending", sent: 0, failure: null });
    try {
      await transfer(work);
      item.status = "done";
      deps.onChanged(work.target);
    } catch (thrown) {
      settleFailure(work, asFailure(thrown));
    }
    pump();
    if (!running.value) finish();
  }

  async function transfer(work: Work): Promise<void> {
    const { item, file, target, folders, ended } = work;
    const names = [...folders, file.name].map(checked);
    const folder = [...target.path, ...names.slice(0, -1)];
    const name = names[names.length - 1] ?? "";
    item.name = name;
    await folderMaker.ensure(target.root, target.path, folder);
    const put = (as: string, replace: boolean): Promise<void> =>
      deps.client.uploadFile({
        root: target.root,
        path: [...folder, as],
        file,
        replace,
        signal: ended.signal,
        onProgress: (sent) => (item.sent = sent),
      });
    if (work.answer === "replace") return put(name, true);
    if (work.answer === "keep-both") return putBeside(work, folder, name, put);
    if (file.size >= askFirstFrom && (await deps.client.entryExists(target.root, [...folder, name], ended.signal))) throw taken();
    await put(name, false);
  }

  async function putBeside(
    work: Work,
    folder: readonly string[],
    name: string,
    put: (as: string, replace: boolean) => Promise<void>,
  ): Promise<void> {
    for (let number = 2; number <= mostCopies; number++) {
      const other = keepBothName(name, number);
      if (await deps.client.entryExists(work.target.root, [...folder, other], work.ended.signal)) continue;
      work.item.name = other;
      try {
        return await put(other, false);
      } catch (thrown) {
        if (asFailure(thrown).code !== "already_exists") throw thrown;
      }
    }
    throw taken();
  }

  function settleFailure(work: Work, failure: ClientFailure): void {
    const { item } = work;
    if (failure.code === "aborted") {
      if (item.status === "sending") item.status = "cancelled";
    } else if (failure.code === "already_exists" && work.answer === null) {
      if (forAll.value) answer(item.id, forAll.value, false);
      else item.status = "conflict";
    } else {
      Object.assign(item, { status: "failed", failure });
      if (failure.code === "unauthenticated") deps.onSessionLost();
    }
  }

  function answer(id: number, choice: ConflictAnswer, all: boolean): void {
    if (all) forAll.value = choice;
    const affected = all ? conflicts.value : items.filter((item) => item.id === id);
    for (const item of affected) {
      const work = works.get(item.id);
      if (work) work.answer = choice;
      item.status = choice === "skip" ? "skipped" : "waiting";
    }
    pump();
    if (!running.value) finish();
  }

  function finish(): void {
    forAll.value = null;
    folderMaker.forget();
    deps.onFinished({
      done: items.filter((item) => item.status === "done").length,
      failed: items.filter((item) => item.status === "failed").length,
    });
  }

  function cancel(id: number): void {
    const work = works.get(id);
    if (!work || !isOpen(work.item)) return;
    work.item.status = "cancelled";
    work.ended.abort();
    pump();
    if (!running.value) finish();
  }

  function retry(id: number): void {
    const work = works.get(id);
    if (work?.item.status !== "failed") return;
    work.ended = new AbortController();
    Object.assign(work.item, { status: "waiting", sent: 0, failure: null });
    pump();
  }

  function clear(): void {
    items.splice(0);
    works.clear();
  }

  return {
    items,
    running,
    conflicts,
    progress: computed(() => progressOf(items)),
    add,
    answer,
    cancel,
    retry,
    /** Ends everything and empties the queue, e.g. before a log-out. */
    cancelAll(): void {
      for (const item of [...items]) cancel(item.id);
    },
    /** Tries again what failed because the connection was lost. */
    retryAfterOffline(): void {
      for (const item of items) if (item.status === "failed" && item.failure?.code === "network") retry(item.id);
    },
    clear,
    /** The file behind an item, for the question about a taken name. */
    fileOf: (id: number): File | undefined => works.get(id)?.file,
  };
}

export type Uploads = ReturnType<typeof createUploads>;

const taken = (): ClientFailure => new ClientFailure("already_exists", 412, "The name is taken.");

/** The stored form of a name; a name that cannot be is a failure of this upload, not of the page. */
function checked(raw: string): string {
  try {
    return checkedName(raw);
  } catch (thrown) {
    throw new ClientFailure("invalid_name", 0, thrown instanceof Error ? thrown.message : "");
  }
}
