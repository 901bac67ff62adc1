// Counts what an account asks about people of other boxes, by the hour and in one process.
import type { Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { createRecent } from "../../platform/memory/recent.ts";
import type { Actor } from "../identity/actor.ts";

const window = 3_600_000;
const rememberedAskers = 20_000;

/** @param most questions of one account within an hour; @param sentence what it is told beyond them */
export function countQuestions({ clock, most, sentence }: { clock: Clock; most: number; sentence: string }) {
  const asked = createRecent<string, { since: number; count: number }>(rememberedAskers);
  return {
    /** @throws DomainError too_many_requests */
    count({ account }: Pick<Actor, "account">): void {
      const now = clock.now();
      const known = asked.get(account);
      if (!known || now - known.since >= window) return asked.set(account, { since: now, count: 1 });
      if (++known.count > most)
        throw new DomainError("too_many_requests", sentence, { retryAfter: Math.ceil((window - (now - known.since)) / 1000) });
    },
  };
}
