// The upload queue: what waits, runs and rests, and when which of it goes on. Lives as long as the page.
import { computed, shallowRef, type ShallowRef } from "vue";
import { asFailure, ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { checkNames, freeBytes, tooLarge } from "./admit.ts";
import type { Picked } from "./dropped-files.ts";
import { keepBothName } from "./keep-both-name.ts";
import { createRemembered, keyOf } from "./remembered.ts";
import type { RememberedUpload } from "./remembered.ts";
import { sendBig } from "./send-big.ts";
import { forgetFolders, nextBatch, sendSmall } from "./send-small.ts";
import { isPassing, ServerWait } from "./server-wait.ts";
import { Speed } from "./speed.ts";
import { canRetry, isOpen, summarise } from "./upload-item.ts";
import type { ConflictAnswer, UploadItem, UploadStatus, UploadTarget } from "./upload-item.ts";
import { isSameFile, isSamePlace, recordOf, standingOf, workOfLeft } from "./unfinished.ts";
import { isSmall, newWork, standingAt, type Work } from "./upload-work.ts";

/** Requests at a time. One batch is on its way while the server works on the other. */
const atOnce = { big: 3, batches: 2 };
/** Milliseconds between looks of the page at the queue: thousands of files must not draw it thousands of times. */
const lookEvery = 200;
/** How many names "keep both" tries. */
const mostCopies = 99;

export interface UploadsDeps {
  client: Client;
  /** The account whose uploads these are. */
  account(): string | undefined;
  /** The server no longer knows the session. */
  onSessionLost(): void;
  /** Something new is in this folder. */
  onChanged(target: UploadTarget): void;
  onStarted(count: number): void;
  onFinished(result: { done: number; failed: number; folders: number }): void;
  /** The server does not answer, or answers again. */
  onOffline(offline: boolean): void;
}

export class UploadQueue {
  /** A plain list, because thousands of files are added and looked through at once; whoever shows it follows `look`. */
  readonly #items: UploadItem[] = [];
  /** Changes whenever something of the items may have changed, some times a second. */
  readonly look = shallowRef(0);
  readonly summary = computed(() => summarise(this.items));
  readonly running = computed(() => this.summary.value.running);
  readonly conflicts = computed(() => this.items.filter(({ status }) => status === "conflict"));
  /** Everything rests until a person says so. */
  readonly paused = shallowRef(false);
  readonly offline: Readonly<ShallowRef<boolean>>;
  readonly remembered = createRemembered();
  readonly speed = new Speed();

  readonly #deps: UploadsDeps;
  readonly #works = new Map<number, Work>();
  readonly #ready = { small: new Set<Work>(), big: new Set<Work>() };
  readonly #sending = { big: new Map<AbortController, Work>(), batches: new Set<AbortController>() };
  readonly #known = new Set<string>();
  #answerForAll: ConflictAnswer | null = null;
  #nextId = 1;
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #server: ServerWait;
  #sessionLost = false;
  /** Something has begun whose end was not told yet. */
  #begun = false;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    this.#server = new ServerWait(() => this.goOn(), deps.onOffline);
    this.offline = this.#server.offline;
  }

  /** What is on the list, as it was at the last look. */
  get items(): readonly UploadItem[] {
    return (void this.look.value, this.#items);
  }

  /** Queues files and empty folders for a folder; what an earlier, finished round left on the list goes. */
  add(target: UploadTarget, picked: readonly Picked[]): void {
    if (picked.length === 0) return;
    if (!this.#isRunning()) this.#tidy();
    const works = picked.map((one) => this.#workOf(target, one));
    for (const { item } of works) this.#items.push(item);
    this.#begun = true;
    this.#deps.onStarted(works.length);
    this.#lookNow();
    void this.#admit(works.filter(({ item }) => item.status === "waiting"));
  }

  /** How many files for this very folder are on their way, wait for a file to be chosen again, or did not arrive. */
  standing = (folder: Pick<UploadTarget, "spaceId" | "path">) => standingAt(this.#works.values(), folder);

  /** What a person decided about a taken name; `all` also decides the other cases of this round. */
  answer(id: number, choice: ConflictAnswer, all: boolean): void {
    if (all) this.#answerForAll = choice;
    for (const item of this.#items)
      if (item.status === "conflict" && (all || item.id === id)) {
        const work = this.#works.get(item.id);
        if (work) this.#decide(work, choice);
      }
    this.#proceed(true);
  }

  /** Ends an upload; what of it is on the server goes. */
  cancel(id: number): void {
    const work = this.#works.get(id);
    if (!work || !(isOpen(work.item) || work.item.status === "unfinished")) return;
    this.#stop(work, "cancelled");
    this.#discard(work);
    this.#proceed(true);
  }

  cancelAll(): void {
    for (const batch of this.#sending.batches) batch.abort();
    for (const item of this.#items)
      if (isOpen(item)) {
        const work = this.#works.get(item.id);
        if (!work) continue;
        this.#stop(work, "cancelled");
        this.#discard(work);
      }
    this.paused.value = false;
    this.#proceed(true);
  }

  pause(id: number): void {
    const work = this.#works.get(id);
    if (!work || !["waiting", "sending", "offline"].includes(work.item.status)) return;
    this.#stop(work, "paused");
    this.#proceed(true);
  }

  resume(id: number): void {
    const work = this.#works.get(id);
    if (work?.item.status !== "paused") return;
    this.paused.value = false;
    this.#enqueue(work);
    this.#proceed(true);
  }

  pauseAll(): void {
    this.paused.value = true;
    for (const work of [...this.#sending.big.values(), ...this.#ready.big, ...this.#ready.small]) this.#stop(work, "paused");
    this.#lookNow();
  }

  resumeAll(): void {
    this.paused.value = false;
    for (const work of this.#works.values()) if (work.item.status === "paused") this.#enqueue(work);
    this.#proceed(true);
  }

  /** Tries a failed upload again, or one that waits for the server at once. */
  retry(id: number): void {
    const work = this.#works.get(id);
    if (work?.item.status === "offline") return this.goOn();
    if (work?.item.status !== "failed") return;
    work.tries = 0;
    this.#enqueue(work);
    this.#proceed(true);
  }

  retryAll(): void {
    for (const item of this.#items.filter((one) => one.status === "failed" && canRetry(one))) this.retry(item.id);
  }

  /** The server may be there again, or the session: everything that waits for it goes on. */
  goOn(): void {
    this.#server.end();
    this.#sessionLost = false;
    this.#proceed(true);
  }

  /** The browser says that there is no network: what is on its way would hang. */
  goOffline(): void {
    const lost = new ClientFailure("network", 0, "There is no network.");
    for (const work of [...this.#sending.big.values()]) {
      this.#stop(work, "offline");
      this.#waitForServer(work, lost);
    }
    this.#lookNow();
  }

  /** Shows what an earlier visit has left unfinished. */
  async recall(account: string): Promise<void> {
    for (const left of this.remembered.left(account)) {
      if (this.#findUnfinished(left)) continue;
      const sent = await standingOf(this.#deps.client, left);
      if (sent === undefined) this.remembered.forget(left);
      else if (!this.#findUnfinished(left) && this.#deps.account() === account) {
        const work = workOfLeft(this.#nextId++, left, sent);
        this.#works.set(work.item.id, work);
        this.#items.push(work.item);
      }
    }
    this.#lookNow();
  }

  /** Goes on with an unfinished upload. @returns false when it is another file */
  goOnWith(id: number, file: File): boolean {
    const work = this.#works.get(id);
    if (!work?.left || work.item.status !== "unfinished") return false;
    if (!isSameFile(work.left, file)) {
      work.item.otherFile = true;
      this.#lookNow();
      return false;
    }
    work.file = file;
    work.item.otherFile = false;
    this.#remember(work);
    this.#enqueue(work);
    this.#proceed(true);
    return true;
  }

  /** Empties the list; whatever still runs is ended and forgotten. */
  clear(): void {
    for (const batch of this.#sending.batches) batch.abort();
    for (const work of this.#works.values()) if (isOpen(work.item)) this.#stop(work, "cancelled");
    this.#tidy(true);
    this.#known.clear();
    this.#sessionLost = false;
    this.paused.value = false;
    this.#lookNow();
  }

  #isRunning(): boolean {
    return this.#items.some(isOpen);
  }

  /** Takes what is over off the list. */
  #tidy(all = false): void {
    const kept = all ? [] : this.#items.filter(({ status }) => status === "unfinished");
    const ids = new Set(kept.map(({ id }) => id));
    for (const id of [...this.#works.keys()]) if (!ids.has(id)) this.#works.delete(id);
    this.#items.splice(0, this.#items.length, ...kept);
    this.speed.reset();
  }

  #workOf(target: UploadTarget, picked: Picked): Work {
    const { name, folders, failure } = checkNames(picked);
    const { file } = picked;
    const item: UploadItem = {
      id: this.#nextId++,
      name,
      isFolder: file === null,
      size: file?.size ?? 0,
      sent: 0,
      status: failure ? "failed" : "waiting",
      failure,
    };
    const work = newWork(item, { file, target, folders });
    this.#works.set(item.id, work);
    if (!failure && file && !isSmall(work)) this.#takeUp(work, file);
    return work;
  }

  /** A file that was chosen again goes on where it was. */
  #takeUp(work: Work, file: File): void {
    const left = this.#items.find((item) => {
      const record = item.status === "unfinished" ? this.#works.get(item.id)?.left : undefined;
      return record && isSameFile(record, file) && isSamePlace(record, work);
    });
    const other = left && this.#works.get(left.id);
    if (!left || !other) return;
    Object.assign(work, { url: other.url, answer: other.answer, copy: other.copy });
    work.item.name = left.name;
    this.#items.splice(this.#items.indexOf(left), 1);
    this.#works.delete(left.id);
  }

  async #admit(works: readonly Work[]): Promise<void> {
    const [first] = works;
    if (first) {
      const own = new Set(works.map(({ item }) => item));
      const ahead = this.#items.filter((item) => isOpen(item) && !own.has(item));
      const promised = ahead.reduce((sum, item) => sum + item.size - item.sent, 0);
      const free = await freeBytes(this.#deps.client, first.target);
      for (const work of tooLarge(works, free, promised))
        if (work.item.status === "waiting") this.#fail(work, new ClientFailure("quota_exceeded", 0, String(free ?? 0)));
    }
    const admitted = works.filter(({ item }) => item.status === "waiting");
    this.#remember(...admitted.filter((work) => !isSmall(work)));
    if (this.paused.value) for (const { item } of admitted) item.status = "paused";
    else for (const work of admitted) this.#enqueue(work);
    this.#proceed(true);
  }

  #enqueue(work: Work): void {
    this.#begun = true;
    work.ended = new AbortController();
    Object.assign(work.item, { status: "waiting", failure: null });
    (isSmall(work) ? this.#ready.small : this.#ready.big).add(work);
  }

  #stop(work: Work, status: UploadStatus): void {
    this.#ready.small.delete(work);
    this.#ready.big.delete(work);
    work.item.status = status;
    work.ended.abort();
  }

  /** Gives up what the server has of it. */
  #discard(work: Work): void {
    this.#forget(work);
    const { url } = work;
    work.url = null;
    // A request that is just ending may hold it; what stays is collected by the server.
    if (url !== null) void this.#deps.client.endTus(url).catch(() => undefined);
  }

  #proceed(now = false): void {
    this.#pump();
    if (now) this.#lookNow();
    else this.#lookSoon();
    if (!this.#begun || this.#isRunning()) return;
    this.#begun = false;
    this.#answerForAll = null;
    this.#known.clear();
    const { counts, folders } = summarise(this.#items);
    if (counts.done + counts.failed > 0) this.#deps.onFinished({ done: counts.done - folders, failed: counts.failed, folders });
    this.#lookNow();
  }

  #pump(): void {
    if (this.paused.value || this.#server.waiting || this.#sessionLost) return;
    while (this.#sending.batches.size < atOnce.batches && this.#ready.small.size > 0) void this.#runBatch(nextBatch(this.#ready.small));
    for (const work of this.#ready.big) {
      if (this.#sending.big.size >= atOnce.big) break;
      void this.#runBig(work);
    }
  }

  async #runBatch(works: readonly Work[]): Promise<void> {
    const ended = new AbortController();
    this.#sending.batches.add(ended);
    for (const work of works) {
      this.#ready.small.delete(work);
      Object.assign(work.item, { status: "sending", sent: 0, failure: null });
    }
    this.#lookSoon();
    try {
      const failures = await sendSmall(this.#deps.client, this.#known, works, ended.signal);
      this.#server.over();
      works.forEach((work, index) => this.#settle(work, failures[index] ?? null));
    } catch (thrown) {
      const failure = asFailure(thrown);
      for (const work of works) {
        work.again = work.again || failure.code === "network";
        this.#settle(work, failure);
      }
    }
    this.#sending.batches.delete(ended);
    this.#changed(works);
    this.#proceed();
  }

  async #runBig(work: Work): Promise<void> {
    const { client } = this.#deps;
    const { ended } = work;
    this.#ready.big.delete(work);
    this.#sending.big.set(ended, work);
    Object.assign(work.item, { status: "sending", failure: this.offline.value ? work.item.failure : null });
    this.#lookSoon();
    const deps = { client, known: this.#known, remember: (one: Work) => this.#remember(one), moved: () => this.#moved() };
    let failure: ClientFailure | null = null;
    try {
      await sendBig(deps, work);
      this.#server.over();
    } catch (thrown) {
      failure = asFailure(thrown);
    }
    this.#sending.big.delete(ended);
    // Someone paused or cancelled it, and maybe resumed it since.
    if (!ended.signal.aborted || failure === null) this.#settle(work, failure);
    else if (work.item.status === "cancelled") this.#discard(work);
    this.#changed([work]);
    this.#proceed();
  }

  /** Bytes of a big file went out. */
  #moved(): void {
    this.#server.over();
    this.#lookSoon();
  }

  #changed(works: readonly Work[]): void {
    const done = works.filter(({ item }) => item.status === "done");
    for (const target of new Set(done.map((work) => work.target))) this.#deps.onChanged(target);
  }

  /** What became of a work that was sent. */
  #settle(work: Work, failure: ClientFailure | null): void {
    const { item } = work;
    if (failure === null && item.status === "cancelled") return this.#takeBack(work);
    if (item.status !== "sending" && failure !== null) return;
    if (failure === null) {
      Object.assign(item, { status: "done", sent: item.size, failure: null });
      return this.#forget(work);
    }
    if (failure.code === "already_exists") return this.#conflict(work);
    if (failure.code === "parent_missing" && work.folders.length > 0 && ++work.tries < 2) {
      forgetFolders(this.#known, work);
      return this.#enqueue(work);
    }
    if (failure.code === "unauthenticated") return this.#loseSession(work, failure);
    if (isPassing(failure)) return this.#waitForServer(work, failure);
    this.#fail(work, failure);
  }

  /** It was cancelled while its batch was on the way. */
  #takeBack(work: Work): void {
    if (work.answer === "replace" || work.item.isFolder) return;
    void this.#deps.client
      .deleteEntry(work.target.root, [...work.target.path, ...work.folders, work.item.name])
      .then(() => this.#deps.onChanged(work.target))
      .catch(() => undefined);
  }

  #fail(work: Work, failure: ClientFailure): void {
    Object.assign(work.item, { status: "failed", failure });
  }

  #conflict(work: Work): void {
    work.url = null;
    if (work.answer === "keep-both" && work.copy < mostCopies) this.#decide(work, "keep-both");
    else if (work.answer === "replace") this.#fail(work, new ClientFailure("already_exists", 0, "The name is taken."));
    else if (work.answer === null && this.#answerForAll !== null) this.#decide(work, this.#answerForAll);
    else work.item.status = "conflict";
  }

  #decide(work: Work, choice: ConflictAnswer): void {
    work.answer = choice;
    if (choice === "skip") {
      work.item.status = "skipped";
      return this.#forget(work);
    }
    if (choice === "keep-both") work.item.name = keepBothName(work.name, ++work.copy);
    this.#enqueue(work);
  }

  #loseSession(work: Work, failure: ClientFailure): void {
    this.#sessionLost = true;
    this.#enqueue(work);
    Object.assign(work.item, { status: "offline", failure });
    this.#deps.onSessionLost();
  }

  #waitForServer(work: Work, failure: ClientFailure): void {
    this.#enqueue(work);
    Object.assign(work.item, { status: "offline", failure });
    this.#server.begin(failure);
  }

  #lookSoon(): void {
    this.#lookTimer ??= setTimeout(() => this.#lookNow(), lookEvery);
  }

  #lookNow(): void {
    clearTimeout(this.#lookTimer);
    this.#lookTimer = undefined;
    this.look.value++;
    if (this.#sending.big.size + this.#sending.batches.size > 0) this.speed.add(Date.now(), this.summary.value.sent);
    else this.speed.reset();
  }

  #remember(...works: readonly Work[]): void {
    this.remembered.put(...works.flatMap((work) => recordOf(work, this.#deps.account()) ?? []));
  }

  #forget(work: Work): void {
    const record = isSmall(work) ? undefined : recordOf(work, this.#deps.account());
    if (record) this.remembered.forget(record);
  }

  #findUnfinished(left: RememberedUpload): boolean {
    return [...this.#works.values()].some((work) => work.left && keyOf(work.left) === keyOf(left));
  }
}
