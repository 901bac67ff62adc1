// Malware is held back before it is a file: who is scanned, what was found, and what could not be looked into; `create-scan.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { Readable } from "node:stream";
import type { Actor } from "../identity/actor.ts";
import type { Tree } from "../tree/tree.ts";

/** What a scanner says of a content. `over`: it is longer than the scanner takes. */
export type ScannerAnswer = { readonly found: string | undefined } | { readonly over: true };

/** The port to a scanner. Whatever it throws means that nothing is known of the content; errors of reading the content pass through it. */
export interface Scanner {
  scan(content: Readable, signal: AbortSignal): Promise<ScannerAnswer>;
  /** Program and version of the signatures. */
  version(signal: AbortSignal): Promise<string>;
}

export interface ScanRules {
  /** `outside`: what comes from people without an account, from guests and from people of other boxes. */
  readonly what: "outside" | "everything";
  /** What becomes of a file while the scanner is out of reach, of one that it does not take for its size, and of one whose inside it cannot see. */
  readonly away: ScanChoice;
  readonly large: ScanChoice;
  readonly encrypted: ScanChoice;
  /** Bytes of the largest content that is given to the scanner. */
  readonly most: number;
  /** Seconds that waiting for a turn and then a scan may take. */
  readonly seconds: number;
  /** Contents that are scanned at the same time. */
  readonly atOnce: number;
}

/** `accept`: it comes in and is marked as not scanned. */
export type ScanChoice = "accept" | "refuse";

/** Why a content is there although nobody looked into it. */
export type Unscanned = "too_large" | "encrypted" | "away";

/** Something that was held back and never was a file. Its bytes are gone. */
export interface Finding {
  readonly id: number;
  readonly at: Date;
  /** The name that the scanner gives it. */
  readonly finding: string;
  readonly name: string;
  /** The folder as its sender knew it. */
  readonly place: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Who sent it, as others see them. */
  readonly sender: string;
}

export interface FindingPage {
  readonly findings: readonly Finding[];
  /** Cursor of the next page. */
  readonly next: number | undefined;
}

export interface Scan {
  /** `nothing` without a scanner: then nothing is promised to anybody. */
  readonly scope: "nothing" | ScanRules["what"];
  /**
   * A tree in which no content becomes a file before it was scanned, wherever it comes from. Its `putFile` also throws
   * malware (values: finding, sha256), unavailable while the scanner is away, too_large and forbidden for what cannot be scanned and is to be refused.
   */
  guard<T extends Pick<Tree, "putFile">>(tree: T): T;
  /** Which of these contents (SHA-256, lower-case hex) came in without being looked into, and why. */
  marks(box: BoxId, contents: readonly string[]): Promise<ReadonlyMap<string, Unscanned>>;
  /** The newest first, for admins of the box. @throws DomainError forbidden */
  findings(actor: Actor, page: { after?: number | undefined; limit: number }): Promise<FindingPage>;
  /** Removes an entry from the list. @throws DomainError forbidden, not_found */
  forget(actor: Actor, id: number): Promise<void>;
  /** What the scanner says of itself, and whether it takes contents of the largest size that it is given. @throws what the scanner throws */
  ask(): Promise<{ version: string; takesLargest: boolean }>;
  /**
   * `told` hears of each box in which something was refused for want of the scanner, some seconds after it is back: whoever waits at an open page comes
   * first. A process that is started anew knows of none; the collector looks at all boxes.
   */
  onReturn(told: (box: BoxId) => Promise<unknown>): void;
  /** Forgets findings that are older than they are kept; returns how many. */
  sweep(box: BoxId, now: number): Promise<number>;
  /** Ends what is being scanned: it is refused as if the scanner were away. */
  close(): void;
}
