// What becomes of an upload that was sent: it is done, goes once more, waits for somebody, or has failed.
import { ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { keepBothName } from "./keep-both-name.ts";
import { forgetFolders } from "./send-small.ts";
import type { KnownFolders } from "./send-small.ts";
import { isPassing } from "./server-wait.ts";
import type { ConflictAnswer, UploadTarget } from "./upload-item.ts";
import type { Work } from "./upload-work.ts";

/** How many names "keep both" tries. */
const mostCopies = 99;

export interface SettlingDeps {
  readonly client: Client;
  readonly known: KnownFolders;
  enqueue(work: Work): void;
  forget(work: Work): void;
  /** Something new is in this folder, or something went from it. */
  onChanged(target: UploadTarget): void;
  /** The server no longer knows the session: nothing goes until somebody has logged in. */
  sessionLost(): void;
  /** The server does not answer: nothing goes for a while. */
  serverLost(failure: ClientFailure): void;
}

export class Settling {
  readonly #deps: SettlingDeps;
  /** What a person has decided for all taken names of this round. */
  answerForAll: ConflictAnswer | null = null;

  constructor(deps: SettlingDeps) {
    this.#deps = deps;
  }

  /** @param failure null: it has arrived */
  settle(work: Work, failure: ClientFailure | null): void {
    const { item } = work;
    if (failure === null && item.status === "cancelled") return this.#takeBack(work);
    if (item.status !== "sending" && failure !== null) return;
    if (failure === null) {
      Object.assign(item, { status: "done", sent: item.size, failure: null });
      return this.#deps.forget(work);
    }
    if (failure.code === "already_exists") return this.#conflict(work);
    if (failure.code === "parent_missing" && work.folders.length > 0 && ++work.tries < 2) {
      forgetFolders(this.#deps.known, work);
      return this.#deps.enqueue(work);
    }
    if (failure.code === "unauthenticated") return this.#loseSession(work, failure);
    if (isPassing(failure)) return this.waitForServer(work, failure);
    this.fail(work, failure);
  }

  fail(work: Work, failure: ClientFailure): void {
    Object.assign(work.item, { status: "failed", failure });
  }

  /** What to do about a taken name. */
  decide(work: Work, choice: ConflictAnswer): void {
    work.answer = choice;
    if (choice === "skip") {
      work.item.status = "skipped";
      return this.#deps.forget(work);
    }
    if (choice === "keep-both") work.item.name = keepBothName(work.name, ++work.copy);
    this.#deps.enqueue(work);
  }

  waitForServer(work: Work, failure: ClientFailure): void {
    this.#deps.enqueue(work);
    Object.assign(work.item, { status: "offline", failure });
    this.#deps.serverLost(failure);
  }

  /** It was cancelled while its batch was on the way. */
  #takeBack(work: Work): void {
    if (work.answer === "replace" || work.item.isFolder) return;
    void this.#deps.client
      .deleteEntry(work.target.root, [...work.target.path, ...work.folders, work.item.name])
      .then(() => this.#deps.onChanged(work.target))
      .catch(() => undefined);
  }

  #conflict(work: Work): void {
    work.url = null;
    if (work.answer === "keep-both" && work.copy < mostCopies) this.decide(work, "keep-both");
    else if (work.answer === "replace") this.fail(work, new ClientFailure("already_exists", 0, "The name is taken."));
    else if (work.answer === null && this.answerForAll !== null) this.decide(work, this.answerForAll);
    else work.item.status = "conflict";
  }

  #loseSession(work: Work, failure: ClientFailure): void {
    this.#deps.enqueue(work);
    Object.assign(work.item, { status: "offline", failure });
    this.#deps.sessionLost();
  }
}
