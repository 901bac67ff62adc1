// Makes the real Scan: looks into contents that are stored but no file yet, and lets through, marks or refuses.
import { Readable } from "node:stream";
import { type BoxId, toHex } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import type { Granted } from "../access/granted.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Actor } from "../identity/actor.ts";
import type { PutFile } from "../tree/tree.ts";
import type { Scan, Scanner, ScanRules, Unscanned } from "./scan.ts";
import * as store from "./scan.store.ts";
import { createScanTurns, scannerAway } from "./turns.ts";
import { watchReturn } from "./watch-return.ts";

export interface ScanDeps {
  readonly database: Database;
  readonly blobs: Pick<Blobs, "open">;
  /** undefined: nothing is scanned. */
  readonly scanner: Scanner | undefined;
  readonly rules: ScanRules;
  /** Ends an upload: what is found must not lie about until its time is over, and trying again cannot make it right. */
  readonly drop: (box: BoxId, upload: string) => Promise<unknown>;
  readonly log: { warn(fields: object, message: string): void };
}

/** Names of ClamAV for what it could not look into: an alert that is no finding. */
const closed = /^Heuristics\.Encrypted\./;
const limited = /^Heuristics\.Limits\.Exceeded/;

/** Milliseconds for the scanner to say that it is there. */
const longestAsked = 5000;
/** Milliseconds between lines of the log that say the same. */
const quiet = 60_000;

export function createScan(deps: ScanDeps): Scan {
  const { database, scanner, rules } = deps;
  const turns = createScanTurns(rules.atOnce);
  const closing = new AbortController();
  const returns = watchReturn({ isBack, log: deps.log });
  let warnedAt = -Infinity;

  /** Away for whatever reason: the operator hears of it, now and then. */
  function warn(error: unknown): void {
    if (Date.now() - warnedAt < quiet) return;
    warnedAt = Date.now();
    deps.log.warn({ err: error }, "The malware scanner does not do its work.");
  }

  async function isBack(): Promise<boolean> {
    const signal = AbortSignal.any([AbortSignal.timeout(longestAsked), closing.signal]);
    const version = await scanner?.version(signal).catch(() => undefined);
    return version !== undefined;
  }

  /** @throws DomainError unavailable; what reading the content throws */
  async function look(box: BoxId, { content }: Pick<PutFile, "content">, by: Scanner): Promise<{ found: string } | Unscanned | undefined> {
    if (content.size > rules.most) return "too_large";
    const signal = AbortSignal.any([AbortSignal.timeout(rules.seconds * 1000), closing.signal]);
    const body: { error?: unknown } = {};
    try {
      const answer = await turns.take(signal, () => {
        const bytes = deps.blobs.open(box, content);
        bytes.once("error", (error) => (body.error = error));
        return by.scan(bytes, signal);
      });
      if ("over" in answer) return "too_large";
      if (answer.found === undefined) return undefined;
      return closed.test(answer.found) ? "encrypted" : limited.test(answer.found) ? "too_large" : { found: answer.found };
    } catch (error) {
      // Our own store is away, or what it holds is damaged.
      if (body.error !== undefined && body.error === error) throw error;
      warn(error);
      return "away";
    }
  }

  /** @throws DomainError as Scan.guard says */
  async function admit(grant: Granted<"write">, put: PutFile, by: Scanner): Promise<void> {
    const { content, path } = put;
    const sha256 = toHex(content.checksums.sha256);
    const result = await look(grant.box, put, by);
    if (result === undefined) return void (await store.removeMark(database, grant.box, sha256));
    if (typeof result === "string") {
      if (rules[result === "too_large" ? "large" : result] === "refuse") {
        if (result === "away") returns.missed(grant.box);
        throw refusals[result]();
      }
      return void (await store.addMark(database, grant.box, sha256, result));
    }
    const { account, displayName, login } = grant.actor;
    await store.addFinding(database, grant.box, {
      finding: result.found,
      name: path.at(-1) ?? "",
      place: path.slice(0, -1).join("/"),
      size: content.size,
      sha256,
      account,
      sender: displayName === "" ? login : displayName,
      upload: put.upload,
    });
    if (put.upload !== undefined) await deps.drop(grant.box, put.upload);
    throw new DomainError("malware", `Not accepted: malware was found in this file (${result.found}).`, {
      values: { finding: result.found, sha256 },
    });
  }

  return {
    scope: scanner ? rules.what : "nothing",
    guard: (tree) => ({
      ...tree,
      async putFile(grant: Granted<"write">, put: PutFile) {
        if (scanner && put.content.size > 0 && isConcerned(rules, grant.actor)) await admit(grant, put, scanner);
        return tree.putFile(grant, put);
      },
    }),
    async marks(box, contents) {
      if (contents.length === 0) return new Map();
      const rows = await store.marksOf(database, box, contents);
      return new Map(rows.map(({ sha256, reason }) => [sha256, reason]));
    },
    async findings(actor, { after, limit }) {
      demandAdmin(actor);
      const rows = await store.findings(database, actor.box, after, limit + 1);
      return { findings: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]?.id : undefined };
    },
    async forget(actor, id) {
      demandAdmin(actor);
      if (!(await store.removeFinding(database, actor.box, id))) throw new DomainError("not_found", "There is no such entry.");
    },
    async ask() {
      if (!scanner) throw new Error("There is no scanner: LANDBOX_SCAN_ADDRESS is not set.");
      const signal = AbortSignal.timeout(rules.seconds * 1000);
      const version = await scanner.version(signal);
      const answer = await scanner.scan(Readable.from(zeros(rules.most)), signal).catch(() => ({ over: true }));
      return { version, takesLargest: !("over" in answer) };
    },
    onReturn: returns.onReturn,
    sweep: (box, now) => store.forgetFindings(database, box, now),
    close() {
      closing.abort();
      returns.close();
    },
  };
}

/** Nobody outside the box has its own people's care of a machine. */
const isConcerned = ({ what }: ScanRules, { via, role, home }: Pick<Actor, "via" | "role" | "home">): boolean =>
  what === "everything" || via === "link" || role === "guest" || home !== undefined;

const refusals: Record<Unscanned, () => DomainError> = {
  away: () => scannerAway("This file cannot be scanned for malware at the moment. Please try again in a few minutes."),
  too_large: () =>
    new DomainError("too_large", "Not accepted: the file is too large to be scanned for malware.", { values: { fault: "scan_too_large" } }),
  encrypted: () =>
    new DomainError("unsupported_media_type", "Not accepted: the file is encrypted and cannot be scanned for malware.", {
      values: { fault: "scan_encrypted" },
    }),
};

/** @throws DomainError forbidden */
function demandAdmin({ role, via }: Actor): void {
  if (role !== "admin" || via === "app-password")
    throw new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
}

/** So many bytes that hold nothing. */
function* zeros(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024);
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece;
}
