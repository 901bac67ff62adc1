// What the texts that a box begins with must say.
import { expect, test } from "vitest";
import { legalTemplate } from "./legal-templates.ts";

const facts = { title: "Gemeinde Hohenwarth", productName: "Landbox", body: undefined, contactEmail: undefined };

// The statement is linked on every page of a link, and said nothing of those who come there.
test.each([
  ["de", ["Sendungen und Anforderungen", "an welche Adresse er ging", "nur ein Teil", "365 Tage", "12 Stunden"]],
  ["en", ["Deliveries and requests", "to which address it went", "Only a part", "365 days", "12 hours"]],
] as const)("the privacy statement tells people without an account what is kept of their visit: %s", (language, said) => {
  const text = legalTemplate("privacy", language, facts);
  for (const words of said) expect(text).toContain(words);
});
