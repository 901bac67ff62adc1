// Makes the real Mail: a table of what is to be sent, and a worker that goes box by box, only where something waits.
import { setTimeout as sleep } from "node:timers/promises";
import { type BoxId, boxId } from "@landbox/kit";
import type { Database } from "../../platform/database/connect.ts";
import type { Handover, Mailer } from "../../platform/mail/smtp.ts";
import type { Boxes } from "../boxes/boxes.ts";
import type { Mail, MailRenderer, RenderedMail } from "./mail.ts";
import * as store from "./mail.store.ts";

export interface MailDeps {
  readonly database: Database;
  readonly boxes: Pick<Boxes, "list">;
  /** undefined: no mail server is configured. */
  readonly mailer: Mailer | undefined;
  /** The domain of message ids. */
  readonly domain: string;
  readonly renderers: () => Readonly<Record<string, MailRenderer>>;
  readonly log: { warn(fields: object, message: string): void };
  /** Seconds until the next try after so many tries; undefined: given up. */
  readonly pause?: (attempts: number) => number | undefined;
}

/** 1, 4, 16 minutes …, at most 4 hours, for three days: longer than a weekend's outage of a mail server. */
const usualPause = (attempts: number): number | undefined => (attempts > 24 ? undefined : Math.min(4 * 3600, 60 * 4 ** (attempts - 1)));

/** @param seconds until the next try; undefined: there is none */
const again = (seconds: number | undefined): [Handover, number] => (seconds === undefined ? ["never", 0] : ["later", seconds]);

/** Milliseconds between looks at all boxes. */
const sweepEvery = 3_600_000;
/** Boxes whose mails are sent at a time. */
const atOnce = 4;

export function createMail(deps: MailDeps): Mail {
  const { database, mailer } = deps;
  const pause = deps.pause ?? usualPause;
  const timers = new Map<BoxId, NodeJS.Timeout>();
  const running = new Map<BoxId, Promise<void>>();
  let started = false;
  let closed = false;
  let sweeping: NodeJS.Timeout | undefined;

  /** Looks at a box after so many seconds, unless it is looked at earlier. */
  function lookAt(box: BoxId, seconds: number): void {
    if (!started || closed || !mailer) return;
    clearTimeout(timers.get(box));
    const timer = setTimeout(
      () => {
        timers.delete(box);
        void drain(box);
      },
      Math.min(seconds, 6 * 3600) * 1000,
    );
    timer.unref();
    timers.set(box, timer);
  }

  function drain(box: BoxId): Promise<void> {
    const known = running.get(box);
    if (known) return known.then(() => (closed ? undefined : drain(box)));
    const work = drainOnce(box)
      .catch((error: unknown) => {
        deps.log.warn({ err: error, box }, "Mails could not be looked at; they are tried again.");
        lookAt(box, 60);
      })
      .finally(() => running.delete(box));
    running.set(box, work);
    return work;
  }

  async function drainOnce(box: BoxId): Promise<void> {
    while (!closed && mailer) {
      const row = await store.claimMail(database, box);
      if (!row) break;
      await store.settleMail(database, box, row.id, ...(await handOver(box, row, mailer)));
    }
    const seconds = closed ? undefined : await store.nextDue(database, box);
    if (seconds !== undefined) lookAt(box, Math.max(1, seconds));
  }

  /** A mail that cannot be written holds up no other, and is not tried for ever. */
  async function written(box: BoxId, row: store.MailRow): Promise<RenderedMail | "fails" | undefined> {
    const { id, template, about, recipient, language, origin, since, attempts } = row;
    try {
      return await deps.renderers()[template]?.({ box, id, about, recipient, language, origin, since });
    } catch (error) {
      deps.log.warn({ err: error, box, mail: id, template, attempts }, "A mail could not be written.");
      return "fails";
    }
  }

  async function handOver(box: BoxId, row: store.MailRow, through: Mailer): Promise<[Handover | "dropped", number]> {
    const mail = await written(box, row);
    if (!mail) return ["dropped", 0];
    if (mail === "fails") return again(pause(row.attempts));
    const messageId = `<${box.toString(36)}.${row.id}@${deps.domain}>`;
    const { outcome, error } = await through.send({ ...mail, to: row.recipient, messageId });
    if (outcome === "sent") return ["sent", 0];
    const seconds = outcome === "never" ? undefined : pause(row.attempts);
    // No address and no name of a server's answer in the log.
    const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
    deps.log.warn({ box, mail: row.id, attempts: row.attempts, code, responseCode, final: seconds === undefined }, "A mail was not taken.");
    return again(seconds);
  }

  async function sweep(): Promise<void> {
    const queue = (await deps.boxes.list()).values();
    const worker = async (): Promise<void> => {
      for (const { id } of queue) {
        if (closed) return;
        await store.forgetMails(database, id);
        if ((await store.nextDue(database, id)) !== undefined) await drain(id);
        // Leaves the database to the people.
        await sleep(5);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  return {
    enabled: mailer !== undefined,
    async enqueue(db, mails) {
      if (mailer) await store.writeMails(db, mails);
    },
    async statesOf(box, about, template) {
      const rows = await store.mailStates(database, box, about, template);
      return new Map(
        rows.map(({ recipient, sent_at: sent, failed_at: failed }) => [
          recipient,
          { state: sent ? "sent" : failed ? "failed" : "waiting", at: sent ?? failed ?? undefined } as const,
        ]),
      );
    },
    noticed(message) {
      const [kind, box] = message.split(":");
      if (kind === "mail" && box) lookAt(boxId(Number(box)), 0);
    },
    start() {
      if (!mailer || started) return;
      started = true;
      const round = (): void =>
        void sweep().catch((error: unknown) => deps.log.warn({ err: error }, "Mails were not looked at; the next round goes on."));
      // What was left when the server stopped, and what a lost notification would leave.
      sweeping = setInterval(round, sweepEvery);
      sweeping.unref();
      setImmediate(round);
    },
    async close() {
      closed = true;
      clearInterval(sweeping);
      for (const timer of timers.values()) clearTimeout(timer);
      mailer?.close();
      await Promise.allSettled(running.values());
    },
  };
}
