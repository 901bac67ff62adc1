// What a report says of a delivery before anybody has written a word: its facts, and the sentences that the form begins with.
import type { BreachFacts, LinkDetails } from "@landbox/wire";

type Translate = (key: string, values?: Record<string, unknown>) => string;

export function factsOf({ link, boxTitle, recipients, events, files, moreFiles }: LinkDetails): BreachFacts {
  const { subject, reference, createdAt, openedAt, expiresAt, recalledAt, seenAt, takenAt } = link;
  return {
    ...{ boxTitle, subject, reference, createdAt, openedAt, expiresAt, recalledAt, seenAt, takenAt, files, moreFiles },
    recipients: recipients.map(({ email }) => email),
    events,
  };
}

/** Sentences for the fields of the form; people change them as they like. */
export function prefilled(
  facts: BreachFacts,
  t: Translate,
  date: (seconds: number) => string,
): Record<"what" | "consequences" | "measures", string> {
  const { subject, openedAt, recalledAt, seenAt, takenAt, recipients, events } = facts;
  const isHad = events.some(({ kind }) => kind === "downloaded" || kind === "archive");
  // Of a delivery for looking alone nobody has a file to delete.
  const onlyViewed = !isHad && events.some(({ kind }) => kind === "viewed");
  const known = takenAt !== null ? (onlyViewed ? "viewed" : "taken") : seenAt !== null ? "seen" : "unseen";
  const named = subject === "" ? t("breach.fill.delivery") : t("breach.fill.deliveryNamed", { name: subject });
  const to = recipients.length === 0 ? t("breach.fill.byLink") : t("breach.fill.to", { names: recipients.join(", ") });
  const lines = [
    t("breach.fill.what", { delivery: named, when: openedAt === null ? "–" : date(openedAt), to }),
    recalledAt === null ? "" : t("breach.fill.recalled", { when: date(recalledAt) }),
  ];
  return {
    what: lines.filter(Boolean).join(" "),
    consequences: t(`breach.fill.${known}`, {
      when: date(takenAt ?? seenAt ?? 0),
    }),
    measures: [recalledAt === null ? "" : t("breach.fill.ended"), takenAt === null || onlyViewed ? "" : t("breach.fill.asked")]
      .filter(Boolean)
      .join(" "),
  };
}

/** `2026-12-24T17:30` in the browser's own time, as a field has it. */
export function momentOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
