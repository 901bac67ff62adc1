// What is on the list of uploads, in its order, and what of it is remembered for a later visit.
import { checkNames } from "./admit.ts";
import type { Picked } from "./dropped-files.ts";
import { createRemembered, keyOf } from "./remembered.ts";
import type { RememberedUpload } from "./remembered.ts";
import { isSameFile, isSamePlace, recordOf, workOfLeft } from "./unfinished.ts";
import { isOpen } from "./upload-item.ts";
import type { UploadItem, UploadTarget } from "./upload-item.ts";
import { isSmall, newWork } from "./upload-work.ts";
import type { Work } from "./upload-work.ts";

export class UploadList {
  readonly remembered = createRemembered();
  /** Plain ones, because thousands of files are added and looked through at once. */
  readonly #works = new Map<number, Work>();
  readonly #account: () => string | undefined;
  #nextId = 1;

  /** @param account whose uploads these are */
  constructor(account: () => string | undefined) {
    this.#account = account;
  }

  get works(): Work[] {
    return [...this.#works.values()];
  }

  get items(): UploadItem[] {
    return this.works.map(({ item }) => item);
  }

  find(id: number): Work | undefined {
    return this.#works.get(id);
  }

  /** True while leaving the page would interrupt something. */
  isRunning(): boolean {
    return this.works.some(({ item }) => isOpen(item));
  }

  /** Puts a file or an empty folder at the end. A file that an earlier visit has left goes on where it was. */
  add(target: UploadTarget, picked: Picked): Work {
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
    if (!failure && file && !isSmall(work)) this.#takeUp(work, file);
    this.#works.set(item.id, work);
    return work;
  }

  /** Puts what an earlier visit has left at the end. @param sent bytes of it that the server has */
  addLeft(left: RememberedUpload, sent: number): void {
    const work = workOfLeft(this.#nextId++, left, sent);
    this.#works.set(work.item.id, work);
  }

  hasLeft(left: RememberedUpload): boolean {
    return this.works.some((work) => work.left && keyOf(work.left) === keyOf(left));
  }

  /** Takes off what is over, or everything. */
  tidy(all = false): void {
    for (const { item } of this.works) if (all || item.status !== "unfinished") this.#works.delete(item.id);
  }

  /** Keeps in the browser what is needed to go on with these files. */
  remember(...works: readonly Work[]): void {
    this.remembered.put(...works.flatMap((work) => recordOf(work, this.#account()) ?? []));
  }

  forget(work: Work): void {
    const record = isSmall(work) ? undefined : recordOf(work, this.#account());
    if (record) this.remembered.forget(record);
  }

  #takeUp(work: Work, file: File): void {
    const other = this.works.find(
      ({ item, left }) => item.status === "unfinished" && left && isSameFile(left, file) && isSamePlace(left, work),
    );
    if (!other) return;
    Object.assign(work, { url: other.url, answer: other.answer, copy: other.copy });
    work.item.name = other.item.name;
    this.#works.delete(other.item.id);
  }
}
