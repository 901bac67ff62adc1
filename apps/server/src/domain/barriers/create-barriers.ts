// Makes the real Barriers: keeps reports with their deadline, tells the admins, confirms.
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import type { Mail, MailRenderer } from "../mail/mail.ts";
import type { Notifications } from "../notifications/notifications.ts";
import { barrierLetter } from "./barrier-letter.ts";
import { answerDays, type Barrier, type Barriers, longestBarrier } from "./barriers.ts";
import * as store from "./barriers.store.ts";

export interface BarriersDeps {
  readonly database: Database;
  readonly notifications: Pick<Notifications, "tell">;
  readonly mail: Pick<Mail, "enabled" | "enqueue">;
}

/** More than this in one day, or waiting, is no report of barriers any more. */
const mostToday = 100;
const mostOpen = 1000;
const mostShown = 500;
const longestNote = 4000;

export function createBarriers({
  database,
  notifications,
  mail,
}: BarriersDeps): Barriers & { readonly mails: Readonly<Record<"barrier", MailRenderer>> } {
  return {
    mails: { barrier: barrierLetter(database) },
    report(box, { origin, ...barrier }, by) {
      const text = said(barrier.text, longestBarrier);
      if (text === "") throw new DomainError("bad_request", "Please say what does not work.", { values: { fault: "barrier_text" } });
      return inBox(database, box, async (db) => {
        const { today, open, written } = await store.counts(db, barrier.email);
        if (today >= mostToday || open >= mostOpen)
          throw new DomainError("too_many_requests", "Too many reports came in today. Please write to the office named in the statement.", {
            retryAfter: 3600,
            values: { fault: "barrier_many" },
          });
        const clean = { ...barrier, text, page: line(barrier.page, 500), agent: line(barrier.agent, 300), name: line(barrier.name, 200) };
        const { id, due_at: dueAt } = await store.insert(db, { ...clean, account: by?.account }, answerDays);
        await notifications.tell(db, { kind: "barrier", to: "admins", subject: "barriers" });
        // Anybody may name any address: one letter a day, with nothing in it that somebody wrote.
        const mailed = mail.enabled && barrier.email !== undefined && !written;
        if (mailed && barrier.email !== undefined) {
          const { email: recipient, language } = barrier;
          await mail.enqueue(db, [{ template: "barrier", about: String(id), recipient, language, origin }]);
        }
        return { id, dueAt, mailed };
      });
    },
    async list(actor) {
      demandAdmin(actor);
      return (await store.all(database, actor.box, mostShown)).map(barrierOf);
    },
    async change(actor, id, { done, note }) {
      demandAdmin(actor);
      if (actor.boxState === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      const changed =
        Number.isSafeInteger(id) && (await store.change(database, actor.box, id, done, actor.account, said(note, longestNote)));
      if (!changed) throw new DomainError("not_found", "There is no such report.", { values: { fault: "no_barrier" } });
    },
  };
}

function demandAdmin(actor: Actor): void {
  if (actor.role !== "admin" || actor.home !== undefined)
    throw new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
}

/** Without what no text has. */
const said = (text: string, longest: number): string =>
  text
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\P{Cc}\n\t]/gu, "")
    .trim()
    .slice(0, longest)
    .toWellFormed();
const line = (text: string, longest: number): string => said(text, longest).replaceAll(/\s+/g, " ");

const barrierOf = (row: store.ReportRow): Barrier => ({
  id: row.id,
  text: row.text,
  page: row.page,
  agent: row.agent,
  name: row.name,
  email: row.email ?? undefined,
  account: row.account_name ?? undefined,
  at: row.created_at,
  dueAt: row.due_at,
  doneAt: row.done_at ?? undefined,
  doneBy: row.done_name ?? undefined,
  note: row.note,
});
