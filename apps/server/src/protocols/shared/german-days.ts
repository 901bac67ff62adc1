// Days as people and clients name them, `2026-12-24`: they begin and end as clocks in Germany show it.
import { endOfDay } from "../../domain/links/link-rules.ts";

const formatter = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" });

/** The day of a moment, `YYYY-MM-DD`. */
export const dayOf = (date: Date): string => formatter.format(date);

/** The last second of a day `YYYY-MM-DD` in unix milliseconds; NaN for what is no day. */
export function endOfDate(day: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`);
  // To the engine the 31st of February is the 3rd of March.
  return Number.isNaN(noon) || new Date(noon).toISOString().slice(0, 10) !== day ? Number.NaN : endOfDay(noon);
}
