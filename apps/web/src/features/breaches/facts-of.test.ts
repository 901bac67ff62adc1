// With what sentences the form of a report begins.
import type { BreachFacts } from "@landbox/wire";
import { expect, test } from "vitest";
import { prefilled } from "./facts-of.ts";

const facts: BreachFacts = {
  ...{ boxTitle: "Hohenwarth", subject: "Sitzung", reference: "", createdAt: 1, openedAt: 1, expiresAt: 9, recalledAt: 5 },
  ...{ seenAt: 2, takenAt: 3, recipients: [], files: [], moreFiles: 0 },
  events: [],
};
const event = (kind: string) => ({ at: 3, kind, network: "IPv4 192.0.x.x", name: "Vorlage.pdf" });
const begun = (more: Partial<BreachFacts>) => prefilled({ ...facts, ...more }, (key) => key, String);

test("the report of a delivery for looking alone does not say that files were downloaded, nor ask to delete them", () => {
  const { consequences, measures } = begun({ events: [event("viewed"), event("opened")] });
  expect([consequences, measures]).toEqual(["breach.fill.viewed", "breach.fill.ended"]);
});

test("what was downloaded, only opened, or never seen is said", () => {
  expect(begun({ events: [event("downloaded"), event("viewed")] })).toMatchObject({
    consequences: "breach.fill.taken",
    measures: "breach.fill.ended breach.fill.asked",
  });
  expect(begun({ takenAt: null })).toMatchObject({ consequences: "breach.fill.seen", measures: "breach.fill.ended" });
  expect(begun({ takenAt: null, seenAt: null, recalledAt: null })).toMatchObject({ consequences: "breach.fill.unseen", measures: "" });
});
