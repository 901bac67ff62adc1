// The pure rules of links: password and end are never missing, names and heads of files.
import { expect, test } from "vitest";
import { checkEnding, checkHead } from "./file-kinds.ts";
import { datedName, numbered, plainFileName, plainName } from "./folder-names.ts";
import { endOfDay, rulesOf, secure } from "./link-rules.ts";
import { boxOfLink, linkTokens } from "./link-token.ts";
import { networkClassOf } from "./network-class.ts";

const rules = rulesOf({}, 90);
const now = Date.parse("2026-11-26T12:00:00Z");
const fault = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { detail?: { values?: { fault?: string } } }).detail?.values?.fault;
  }
};

test("a link gets a password and an end when nobody says any", () => {
  const { password, expiresAt } = secure(rules, {}, now, []);
  expect(password).toMatch(/^([a-z]{4}-){4}\d\d$/);
  expect(new Date(expiresAt).toISOString()).toBe("2026-12-10T22:59:59.000Z");
});

test.each([
  [{ password: "" }, "link_password_short"],
  [{ password: "kurz" }, "link_password_short"],
  [{ password: "passwort1234" }, "common"],
  [{ expiresAt: now }, "link_expiry_past"],
  [{ expiresAt: Number.NaN }, "link_expiry_past"],
  [{ expiresAt: Number.POSITIVE_INFINITY }, "link_expiry_past"],
  [{ expiresAt: now + 92 * 86_400_000 }, "link_expiry_late"],
])("%o is refused", (wanted, expected) => {
  expect(fault(() => secure(rules, wanted, now, []))).toBe(expected);
});

test("a box is stricter than the land, never laxer, whatever its settings hold", () => {
  expect(rulesOf({ links: { days: 60, longestDays: 400, leastPassword: 3 } }, 30)).toEqual({
    days: 30,
    longestDays: 30,
    leastPassword: 12,
  });
  expect(rulesOf({ links: { days: "x", longestDays: -1 } }, 30)).toEqual({ days: 1, longestDays: 1, leastPassword: 12 });
  expect(rulesOf({ links: { days: 5, longestDays: 7, leastPassword: 20 } }, 30)).toEqual({ days: 5, longestDays: 7, leastPassword: 20 });
});

test.each(["2026-03-29T00:30:00Z", "2026-03-29T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T22:30:00Z", "2026-12-31T23:30:00Z"])(
  "a day ends when it ends in Germany, also when the clocks change: %s",
  (text) => {
    const berlin = (time: number) =>
      new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "medium" }).format(time);
    const time = Date.parse(text);
    expect(berlin(endOfDay(time))).toBe(`${berlin(time).slice(0, 10)} 23:59:59`);
  },
);

test("tokens name their box, are the same each time, and differ for every link and land", () => {
  const land = linkTokens(() => new Uint8Array(32).fill(1));
  const other = linkTokens(() => new Uint8Array(32).fill(2));
  const token = land.tokenOf(36 as never, "10.abc");
  expect(token).toMatch(/^10\.[a-z2-7]{26}$/);
  expect(boxOfLink(token)).toBe(36);
  expect(land.tokenOf(36 as never, "10.abc")).toBe(token);
  expect(
    new Set([token, land.tokenOf(36 as never, "10.abd"), land.tokenOf(37 as never, "10.abc"), other.tokenOf(36 as never, "10.abc")]).size,
  ).toBe(4);
  expect(boxOfLink(`${token}a`)).toBeUndefined();
  expect(boxOfLink("../../etc")).toBeUndefined();
});

test.each([
  ["84.17.33.9", "IPv4 84.17.x.x"],
  ["::ffff:84.17.33.9", "IPv4 84.17.x.x"],
  ["10.1.2.3", "internal"],
  ["127.0.0.1", "internal"],
  ["fd00::1", "internal"],
  ["2003:e1:abcd::1", "IPv6 2003:e1::"],
  ["nothing", "unknown"],
])("of %s only %s is kept", (address, kept) => {
  expect(networkClassOf(address)).toBe(kept);
});

test("folders get names that every system can have", () => {
  expect(datedName(now, "Bauantrag: Haus 5/6?")).toBe("2026-11-26 Bauantrag- Haus 5-6-");
  expect(plainName("..\u202e\r\n.exe.  ")).toBe("exe");
  expect(plainName("")).toBe("-");
  expect(Buffer.byteLength(plainName("ä".repeat(300)))).toBeLessThanOrEqual(120);
  expect([numbered("a.tar.gz", 2, true), numbered("a.b", 3, false), numbered("x", 1, true)]).toEqual(["a.tar (2).gz", "a.b (3)", "x"]);
});

const pdf = Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n");
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]), Buffer.alloc(4000, 7)]);

test.each([
  ["Plan.pdf", pdf, undefined],
  ["Foto.PNG", png, undefined],
  ["Bericht.docx", zip, undefined],
  ["Notiz.txt", Buffer.from("Guten Tag"), undefined],
  ["Plan.dwg", Buffer.from("AC1032"), undefined],
  ["leer.pdf", Buffer.alloc(0), undefined],
  ["Rechnung.pdf", program, "link_file_program"],
  ["Rechnung.txt", program, "link_file_program"],
  ["Foto.jpg", Buffer.from("#!/bin/sh\nrm -rf /\n"), "link_file_program"],
  ["Foto.jpg", pdf, "link_file_disguised"],
  ["Plan.pdf", Buffer.from("<html><script>"), "link_file_disguised"],
  ["Plan.txt", pdf, "link_file_disguised"],
])("%s by its first bytes", async (name, head, expected) => {
  const found = await checkHead(name, head).then(
    () => undefined,
    (error: { detail: { values: { fault: string } } }) => error.detail.values.fault,
  );
  expect(found).toBe(expected);
});

test("endings: programs never, others as the request says", () => {
  expect(fault(() => checkEnding("setup.EXE", []))).toBe("link_file_program");
  expect(fault(() => checkEnding("Tabelle.xlsm", ["xlsm"]))).toBe("link_file_program");
  expect(fault(() => checkEnding("Plan.dwg", ["pdf"]))).toBe("link_file_type");
  expect(fault(() => checkEnding("ohne", ["pdf"]))).toBe("link_file_type");
  expect(fault(() => checkEnding("Plan.PDF", ["pdf"]))).toBeUndefined();
});

test("a file's name that is cut keeps its ending", () => {
  expect(plainFileName(`${"Antrag ".repeat(40)}.pdf`)).toMatch(/^(Antrag )+Antra?g?\.pdf$|^(Antrag )*Antrag\.pdf$/);
  expect(Buffer.byteLength(plainFileName(`${"ä".repeat(400)}.jpeg`))).toBeLessThanOrEqual(120);
  expect(plainFileName(`${"x".repeat(300)}.exe . .`)).toMatch(/x\.exe$/);
  expect(plainFileName("Plan.tar.gz")).toBe("Plan.tar.gz");
  expect(plainFileName(".pdf")).toBe("pdf");
  expect(plainFileName(`Nr. ${"1".repeat(300)}`)).toMatch(/^Nr\. 1+$/);
});
