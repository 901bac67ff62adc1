// The upload queue: what people and the network do to it, and how it stands. Lives as long as the page.
import { computed, shallowRef, type ShallowRef } from "vue";
import { ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { freeBytes, tooLarge } from "./admit.ts";
import type { Picked } from "./dropped-files.ts";
import { Sending } from "./sending.ts";
import { ServerWait } from "./server-wait.ts";
import { Settling } from "./settling.ts";
import { Speed } from "./speed.ts";
import { isSameFile, standingOf } from "./unfinished.ts";
import { canRetry, isOpen, summarise } from "./upload-item.ts";
import type { ConflictAnswer, UploadItem, UploadTarget } from "./upload-item.ts";
import { UploadList } from "./upload-list.ts";
import { isSmall, standingAt, type Work } from "./upload-work.ts";

/** Milliseconds between looks of the page at the queue: thousands of files must not draw it thousands of times. */
const lookEvery = 200;

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
  /** Changes whenever something of the items may have changed, some times a second. */
  readonly look = shallowRef(0);
  readonly summary = computed(() => summarise(this.items));
  readonly running = computed(() => this.summary.value.running);
  readonly conflicts = computed(() => this.items.filter(({ status }) => status === "conflict"));
  /** Everything rests until a person says so. */
  readonly paused = shallowRef(false);
  readonly speed = new Speed();

  readonly #deps: UploadsDeps;
  readonly #list: UploadList;
  readonly #sending: Sending;
  readonly #settling: Settling;
  readonly #server: ServerWait;
  /** Folders that are known to be there, in this round. */
  readonly #known = new Set<string>();
  readonly #shown = computed(() => (void this.look.value, this.#list.items));
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  #sessionLost = false;
  /** Something has begun whose end was not told yet. */
  #begun = false;

  constructor(deps: UploadsDeps) {
    const { client, account } = deps;
    const known = this.#known;
    this.#deps = deps;
    this.#list = new UploadList(account);
    this.#server = new ServerWait(() => this.goOn(), deps.onOffline);
    this.#sending = new Sending({
      client,
      known,
      isOffline: () => this.offline.value,
      remember: (work) => this.#list.remember(work),
      answered: () => this.#server.over(),
      begun: () => this.#lookSoon(),
      moved: () => {
        this.#server.over();
        this.#lookSoon();
      },
      settle: (work, failure) => this.#settling.settle(work, failure),
      discard: (work) => this.#discard(work),
      ended: (works) => this.#ended(works),
    });
    this.#settling = new Settling({
      client,
      known,
      enqueue: (work) => this.#enqueue(work),
      forget: (work) => this.#list.forget(work),
      onChanged: deps.onChanged,
      sessionLost: () => {
        this.#sessionLost = true;
        deps.onSessionLost();
      },
      serverLost: (failure) => this.#server.begin(failure),
    });
  }

  /** What is on the list, as it was at the last look. */
  get items(): readonly UploadItem[] {
    return this.#shown.value;
  }

  get offline(): Readonly<ShallowRef<boolean>> {
    return this.#server.offline;
  }

  get remembered(): UploadList["remembered"] {
    return this.#list.remembered;
  }

  /** Queues files and empty folders for a folder; what an earlier, finished round left on the list goes. */
  add(target: UploadTarget, picked: readonly Picked[]): void {
    if (picked.length === 0) return;
    if (!this.#list.isRunning()) this.#tidy();
    const works = picked.map((one) => this.#list.add(target, one));
    this.#begun = true;
    this.#deps.onStarted(works.length);
    this.#lookNow();
    void this.#admit(works.filter(({ item }) => item.status === "waiting"));
  }

  /** How many files for this very folder are on their way, wait for a file to be chosen again, or did not arrive. */
  standing = (folder: Pick<UploadTarget, "spaceId" | "path">) => standingAt(this.#list.works, folder);

  /** What a person decided about a taken name; `all` also decides the other cases of this round. */
  answer(id: number, choice: ConflictAnswer, all: boolean): void {
    if (all) this.#settling.answerForAll = choice;
    for (const work of this.#list.works)
      if (work.item.status === "conflict" && (all || work.item.id === id)) this.#settling.decide(work, choice);
    this.#proceed(true);
  }

  /** Ends an upload; what of it is on the server goes. */
  cancel(id: number): void {
    const work = this.#list.find(id);
    if (!work || !(isOpen(work.item) || work.item.status === "unfinished")) return;
    this.#sending.stop(work, "cancelled");
    this.#discard(work);
    this.#proceed(true);
  }

  cancelAll(): void {
    this.#sending.stopBatches();
    for (const work of this.#list.works)
      if (isOpen(work.item)) {
        this.#sending.stop(work, "cancelled");
        this.#discard(work);
      }
    this.paused.value = false;
    this.#proceed(true);
  }

  pause(id: number): void {
    const work = this.#list.find(id);
    if (!work || !["waiting", "sending", "offline"].includes(work.item.status)) return;
    this.#sending.stop(work, "paused");
    this.#proceed(true);
  }

  resume(id: number): void {
    const work = this.#list.find(id);
    if (work?.item.status !== "paused") return;
    this.paused.value = false;
    this.#enqueue(work);
    this.#proceed(true);
  }

  pauseAll(): void {
    this.paused.value = true;
    for (const work of this.#sending.stoppable) this.#sending.stop(work, "paused");
    this.#lookNow();
  }

  resumeAll(): void {
    this.paused.value = false;
    for (const work of this.#list.works) if (work.item.status === "paused") this.#enqueue(work);
    this.#proceed(true);
  }

  /** Tries a failed upload again, or one that waits for the server at once. */
  retry(id: number): void {
    const work = this.#list.find(id);
    if (work?.item.status === "offline") return this.goOn();
    if (work?.item.status !== "failed") return;
    work.tries = 0;
    this.#enqueue(work);
    this.#proceed(true);
  }

  retryAll(): void {
    for (const { item } of this.#list.works) if (item.status === "failed" && canRetry(item)) this.retry(item.id);
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
    for (const work of this.#sending.big) {
      this.#sending.stop(work, "offline");
      this.#settling.waitForServer(work, lost);
    }
    this.#lookNow();
  }

  /** Shows what an earlier visit has left unfinished. @param surely a folder of which it is known that nobody sends to it now */
  async recall(account: string, surely?: UploadTarget): Promise<void> {
    for (const left of this.remembered.left(account, surely)) {
      if (this.#list.hasLeft(left)) continue;
      const sent = await standingOf(this.#deps.client, left);
      if (sent === undefined) this.remembered.forget(left);
      else if (!this.#list.hasLeft(left) && this.#deps.account() === account) this.#list.addLeft(left, sent);
    }
    this.#lookNow();
  }

  /** Goes on with an unfinished upload. @returns false when it is another file */
  goOnWith(id: number, file: File): boolean {
    const work = this.#list.find(id);
    if (!work?.left || work.item.status !== "unfinished") return false;
    if (!isSameFile(work.left, file)) {
      work.item.otherFile = true;
      this.#lookNow();
      return false;
    }
    work.file = file;
    work.item.otherFile = false;
    this.#list.remember(work);
    this.#enqueue(work);
    this.#proceed(true);
    return true;
  }

  /** Empties the list; whatever still runs is ended and forgotten. */
  clear(): void {
    this.#sending.stopBatches();
    for (const work of this.#list.works) if (isOpen(work.item)) this.#sending.stop(work, "cancelled");
    this.#tidy(true);
    this.#known.clear();
    this.#sessionLost = false;
    this.paused.value = false;
    this.#lookNow();
  }

  #tidy(all = false): void {
    this.#list.tidy(all);
    this.speed.reset();
  }

  /** Lets those go that there is room for. */
  async #admit(works: readonly Work[]): Promise<void> {
    const [first] = works;
    if (first) {
      const own = new Set(works);
      const ahead = this.#list.works.filter((work) => isOpen(work.item) && !own.has(work));
      const promised = ahead.reduce((sum, { item }) => sum + item.size - item.sent, 0);
      const free = await freeBytes(this.#deps.client, first.target);
      for (const work of tooLarge(works, free, promised))
        if (work.item.status === "waiting") this.#settling.fail(work, new ClientFailure("quota_exceeded", 0, String(free ?? 0)));
    }
    const admitted = works.filter(({ item }) => item.status === "waiting");
    this.#list.remember(...admitted.filter((work) => !isSmall(work)));
    if (this.paused.value) for (const { item } of admitted) item.status = "paused";
    else for (const work of admitted) this.#enqueue(work);
    this.#proceed(true);
  }

  #enqueue(work: Work): void {
    this.#begun = true;
    this.#sending.enqueue(work);
  }

  /** Gives up what the server has of it. */
  #discard(work: Work): void {
    this.#list.forget(work);
    const { url } = work;
    work.url = null;
    // A request that is just ending may hold it; what stays is collected by the server.
    if (url !== null) void this.#deps.client.endTus(url).catch(() => undefined);
  }

  #ended(works: readonly Work[]): void {
    const done = works.filter(({ item }) => item.status === "done");
    for (const target of new Set(done.map((work) => work.target))) this.#deps.onChanged(target);
    this.#proceed();
  }

  /** Sends what may go, and tells when all is over. */
  #proceed(now = false): void {
    if (!this.paused.value && !this.#server.waiting && !this.#sessionLost) this.#sending.pump();
    if (now) this.#lookNow();
    else this.#lookSoon();
    if (!this.#begun || this.#list.isRunning()) return;
    this.#begun = false;
    this.#settling.answerForAll = null;
    this.#known.clear();
    const { counts, folders } = summarise(this.#list.items);
    if (counts.done + counts.failed > 0) this.#deps.onFinished({ done: counts.done - folders, failed: counts.failed, folders });
    this.#lookNow();
  }

  #lookSoon(): void {
    this.#lookTimer ??= setTimeout(() => this.#lookNow(), lookEvery);
  }

  #lookNow(): void {
    clearTimeout(this.#lookTimer);
    this.#lookTimer = undefined;
    this.look.value++;
    if (this.#sending.busy) this.speed.add(Date.now(), this.summary.value.sent);
    else this.speed.reset();
  }
}
