// Letters about what other boxes tell: put in line and read by the own box, when a message of the channel says that there is something.
import { boxId } from "@landbox/kit";
import { notificationKinds, type NotificationKind } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Access } from "../access/access.ts";
import type { Actor } from "../identity/actor.ts";
import type { LetterPart } from "./news-letter.ts";
import { type Notification, usualWishes } from "./notifications.ts";
import * as store from "./notifications.store.ts";
import { type Telling, visiting } from "./tell-news.ts";

export interface LettersAbroadDeps extends Pick<Telling, "announce"> {
  readonly database: Database;
  readonly access: Pick<Access, "abroad">;
  /** What of these rows the reader may see now. */
  shown(actor: Actor, rows: readonly store.NotificationRow[]): Promise<readonly Notification[]>;
}

export interface LettersAbroad {
  /** What other boxes tell somebody and the person has not read, of the kinds that go by mail in this rhythm. */
  told(actor: Actor, part: LetterPart): Promise<readonly Notification[]>;
  /** A message of the channel `landbox`. */
  noticed(message: string): void;
}

export function lettersAbroad({ database, access, announce, shown }: LettersAbroadDeps): LettersAbroad {
  return {
    async told(actor, { rhythm, since, limit }) {
      const visitors = await access.abroad(actor);
      if (visitors.length === 0) return [];
      const chosen = new Map((await store.wishes(database, actor)).map((row) => [row.kind, row.mail]));
      const kinds = notificationKinds.filter((kind) => (chosen.get(kind) ?? usualWishes[kind].mail) === rhythm);
      const pages = await Promise.all(
        visitors.map(async (visitor) => {
          const [rows, title] = await Promise.all([
            store.toldSince(database, visitor, since, kinds, limit),
            store.boxTitle(database, visitor.box),
          ]);
          return (await shown(visitor, rows)).map((one) => from(title, one));
        }),
      );
      return pages.flat();
    },
    noticed(message) {
      const [what, home, kind = "", accounts = ""] = message.split(":");
      if (what !== "letters" || !isKind(kind)) return;
      // Every process hears it and writes the same, which is one letter. While the database is away nothing is heard either: the page tells it.
      void inBox(database, boxId(Number(home)), (db) => announce(db, kind, accounts.split(","))).catch(() => undefined);
    },
  };
}

export const isKind = (text: string): text is NotificationKind => notificationKinds.some((kind) => kind === text);

/** Whose people somebody of another box does not know by name alone; who is a visitor there has its box with its name already. */
export const from = (title: string, one: Notification): Notification =>
  one.by === undefined || one.by.id.startsWith(visiting) ? one : { ...one, by: { ...one.by, name: `${one.by.name} (${title})` } };
