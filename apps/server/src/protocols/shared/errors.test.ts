// The error tables are complete, and messages say nothing of the inside.
import { DomainError, errorCodes } from "@landbox/wire";
import { describe, expect, it } from "vitest";
import { challengeFor } from "./challenge.ts";
import { davErrors } from "./dav-errors.ts";
import { acceptedLanguage } from "./language.ts";
import { faultMessage } from "./fault-messages.ts";
import { errorMessage, internalMessage } from "./messages.ts";

describe("errors", () => {
  it("have a client's status, a Sabre name and a message in both languages", () => {
    for (const code of errorCodes) {
      expect(davErrors[code].status).toBeGreaterThanOrEqual(400);
      expect(davErrors[code].exception).toMatch(/\\Exception\\[A-Z]/);
      const error = new DomainError(code, "In English.", { retryAfter: 7 });
      expect(errorMessage(error, "en")).toBe("In English.");
      expect(errorMessage(error, "de")).toMatch(/^[A-ZÄÖÜ„].+[.?]$/);
    }
    expect(errorMessage(new DomainError("too_many_requests", "x", { retryAfter: 7 }), "de")).toContain("7 Sekunden");
    expect(internalMessage("de")).not.toBe(internalMessage("en"));
  });
});

// "Bitte warten Sie 1 Sekunden".
it.each([
  [undefined, "in einer Sekunde noch einmal."],
  ["link_throttled", "in einer Sekunde noch einmal."],
])("a wait of one second is said in the singular: %s", (fault, end) => {
  const error = new DomainError("too_many_requests", "x", { retryAfter: 1, ...(fault && { values: { fault } }) });
  expect(faultMessage(error, "de", { link_throttled: "Bitte versuchen Sie es in {wait} noch einmal." })).toContain(end);
});

describe("acceptedLanguage", () => {
  it.each([
    ["de-DE,de;q=0.9,en;q=0.8", "de"],
    ["en,*", "en"],
    ["fr, en;q=0.2, de;q=0.4", "de"],
    ["fr", undefined],
    ["de;q=0", undefined],
    [undefined, undefined],
  ])("%s → %s", (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });
});

describe("challengeFor", () => {
  it("never opens a browser's password window for a script", () => {
    expect(challengeFor({ "x-requested-with": "XMLHttpRequest" })).toBeUndefined();
    expect(challengeFor({ "user-agent": "Mozilla/5.0 (Linux) mirall/2.11.0" })).toMatch(/^Basic realm=/);
  });
});
