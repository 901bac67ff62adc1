// What a box shows of itself, as everybody reads it and as its admins and the operator change it; and the own profile of an account.
import { apiError, boxInfo, boxProfile, legalPage, sessionInfo } from "@landbox/wire";
import { ask, type ComposedServer, signIn, startComposedServer, type WebSession } from "@landbox/test-kit";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let server: ComposedServer;
let admin: WebSession;
let clara: WebSession;
const host = { host: "hohenwarth.localhost" };
const json = { "content-type": "application/json" };

beforeAll(async () => {
  server = await startComposedServer();
  admin = await signIn(server, server.actor("admin", "hohenwarth"));
  clara = await signIn(server, server.actor("clara", "hohenwarth"));
}, 120_000);
afterAll(() => server?.stop());

const read = async (path: string, headers: Record<string, string> = host) => ask(server.origin, "GET", path, { headers });
const put = (session: WebSession, path: string, body: unknown) => session.ask("PUT", path, { headers: json, body: JSON.stringify(body) });
const faultOf = (answer: { text: string }) => apiError.parse(JSON.parse(answer.text)).error;

describe("legal pages", () => {
  test.each(["imprint", "privacy", "accessibility"])("%s is there for everybody, with the box's name and what is missing", async (page) => {
    const answer = await read(`/api/v1/legal/${page}?language=de`);
    expect(answer.status).toBe(200);
    const found = legalPage.parse(JSON.parse(answer.text));
    expect(found).toMatchObject({ page, language: "de", title: "Gemeinde Hohenwarth", own: false });
    expect(found.text).toContain("Gemeinde Hohenwarth");
    expect(found.text).toContain("[[");
    expect((await read(`/api/v1/legal/${page}?language=en`)).text).toContain("Gemeinde Hohenwarth");
  });

  test("the accessibility statement follows the Bavarian pattern", async () => {
    const { text } = legalPage.parse(JSON.parse((await read("/api/v1/legal/accessibility?language=de")).text));
    for (const word of ["BayBGG", "BayDiV", "Stand der Vereinbarkeit", "Rückmeldung und Kontakt", "Durchsetzung", "LDBV"])
      expect(text).toContain(word);
  });

  test("on the common host they are the land's, until somebody has signed in", async () => {
    const open = legalPage.parse(JSON.parse((await read("/api/v1/legal/imprint", {})).text));
    expect(open.title).toBe(boxInfo.parse(JSON.parse((await read("/api/v1/box", {})).text)).productName);
    expect(open.text).not.toContain("Hohenwarth");
    const inside = legalPage.parse(JSON.parse((await admin.ask("GET", "/api/v1/legal/imprint")).text));
    expect(inside.title).toBe("Gemeinde Hohenwarth");
    await server.services.profiles.setLandLegal("imprint", "de", "Betreiber: Das Land");
    expect((await read("/api/v1/legal/imprint?language=de", {})).text).toContain("Betreiber: Das Land");
    await server.services.profiles.setLandLegal("imprint", "de", null);
  });

  test("a page that there is not", async () => {
    expect((await read("/api/v1/legal/other")).status).toBe(400);
    expect((await read("/api/v1/legal/imprint", { host: "niemand.localhost" })).status).toBe(404);
  });

  test("an admin writes one and takes it back; a member does not", async () => {
    const legal = (text: string | null) => ({ legal: [{ page: "imprint", language: "de", text }] });
    expect((await put(clara, "/api/v1/box/profile", legal("Meins"))).status).toBe(403);
    expect((await put(admin, "/api/v1/box/profile", legal("# Unser Impressum"))).status).toBe(204);
    expect(legalPage.parse(JSON.parse((await read("/api/v1/legal/imprint?language=de")).text))).toMatchObject({
      text: "# Unser Impressum",
      own: true,
    });
    expect((await read("/api/v1/legal/imprint?language=de", { host: "arrach.localhost" })).text).not.toContain("Unser Impressum");
    expect((await put(admin, "/api/v1/box/profile", legal(" "))).status).toBe(400);
    expect((await put(admin, "/api/v1/box/profile", legal(null))).status).toBe(204);
    expect((await read("/api/v1/legal/imprint?language=de")).text).not.toContain("Unser Impressum");
  });
});

describe("identity", () => {
  const boxOf = async () => boxInfo.parse(JSON.parse((await read("/api/v1/box")).text)).box!;

  test("a pale colour is made legible, a broken one refused, null is the product's", async () => {
    expect((await put(admin, "/api/v1/box/profile", { accent: "#FFE100" })).status).toBe(204);
    const { accent } = await boxOf();
    expect(accent).toEqual({ light: expect.stringMatching(/^#[0-9a-f]{6}$/) as string, dark: "#ffe100" });
    expect(accent?.light).not.toBe("#ffe100");
    const manifest = JSON.parse((await read("/manifest.webmanifest")).text) as { short_name: string; theme_color: string };
    expect(manifest).toMatchObject({ short_name: "Gemeinde Hohenwarth", theme_color: accent?.light });
    const refused = await put(admin, "/api/v1/box/profile", { accent: "red; }" });
    expect([refused.status, faultOf(refused).message]).toEqual([400, "Eine Farbe wird so geschrieben: #1a3a6b."]);
    expect((await put(admin, "/api/v1/box/profile", { accent: null })).status).toBe(204);
    expect((await boxOf()).accent).toBeNull();
  });

  test("a new name is everywhere at once", async () => {
    expect((await put(admin, "/api/v1/box/profile", { title: "  Gemeinde\nHohenwarth am See " })).status).toBe(204);
    expect((await boxOf()).title).toBe("Gemeinde Hohenwarth am See");
    expect(sessionInfo.parse(JSON.parse((await clara.ask("GET", "/api/v1/session")).text)).box.title).toBe("Gemeinde Hohenwarth am See");
    expect((await put(admin, "/api/v1/box/profile", { title: "Gemeinde Hohenwarth" })).status).toBe(204);
  });

  test("arms are drawn anew, named by their content and served as pictures only", { timeout: 120_000 }, async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20" width="10" height="20"><script>alert(1)</script><rect width="10" height="20" fill="#c00"/></svg>`;
    const set = (session: WebSession, type: string, body: string | Buffer) =>
      session.ask("PUT", "/api/v1/box/arms", { headers: { "content-type": type }, body });
    expect((await set(clara, "image/svg+xml", svg)).status).toBe(403);
    expect((await set(admin, "image/svg+xml", svg)).status).toBe(204);
    const { arms } = await boxOf();
    expect(arms).toMatch(/^\/api\/v1\/box\/pictures\/[0-9a-f]{16}\/arms\.png$/);
    const answer = await fetch(server.origin + arms!, { headers: { cookie: admin.cookie } });
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
      200,
      "image/png",
      "private, max-age=31536000, immutable",
    ]);
    const picture = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect([picture.format, picture.width, picture.height]).toEqual(["png", 256, 256]);
    for (const size of [192, 512]) {
      const icon = await fetch(server.origin + arms!.replace("arms.png", `icon-${size}.png`), { headers: { cookie: admin.cookie } });
      expect((await sharp(Buffer.from(await icon.arrayBuffer())).metadata()).width).toBe(size);
    }
    expect((await read(arms!.replace(/pictures\/\w+/, "pictures/0000000000000000"))).status).toBe(404);
    expect((await read(arms!, { host: "arrach.localhost" })).status).toBe(404);
    for (const [type, body] of [
      ["image/png", "no picture"],
      ["image/png", ""],
      ["image/png", Buffer.alloc(2 * 1024 * 1024)],
      ["text/html", "<p>"],
    ] as const)
      expect([400, 413, 415], `${type} ${body.length}`).toContain((await set(admin, type, body)).status);
    expect((await boxOf()).arms).toBe(arms);
    expect((await admin.ask("DELETE", "/api/v1/box/arms")).status).toBe(204);
    expect((await boxOf()).arms).toBeNull();
  });

  test("the settings show what was set, to admins alone", async () => {
    expect((await clara.ask("GET", "/api/v1/box/profile")).status).toBe(403);
    const profile = boxProfile.parse(JSON.parse((await admin.ask("GET", "/api/v1/box/profile")).text));
    expect(profile).toMatchObject({ title: "Gemeinde Hohenwarth", accent: null, arms: null });
    expect(profile.legal).toHaveLength(6);
  });

  test("in a frozen box the operator alone changes it", async () => {
    const { boxes, profiles } = server.services;
    const box = (await boxes.byName("hohenwarth"))!;
    await boxes.freeze(box.id);
    try {
      expect(faultOf(await put(admin, "/api/v1/box/profile", { accent: "#112233" })).code).toBe("box_frozen");
      await profiles.change("operator", box.id, { accent: "#112233" });
      expect((await boxOf()).accent?.light).toBe("#112233");
    } finally {
      await boxes.thaw(box.id);
      await profiles.change("operator", box.id, { accent: null });
    }
  });
});

test("people change their own name and language at once, and their address only as admins", async () => {
  const accountOf = async (session: WebSession) =>
    sessionInfo.parse(JSON.parse((await session.ask("GET", "/api/v1/session")).text)).account;
  const before = await accountOf(clara);
  expect((await put(clara, "/api/v1/account", { displayName: "Clara Neu", language: "en" })).status).toBe(204);
  expect(await accountOf(clara)).toMatchObject({ displayName: "Clara Neu", language: "en" });
  expect((await put(clara, "/api/v1/account", { email: "clara@example.org" })).status).toBe(403);
  expect((await put(clara, "/api/v1/account", { displayName: before.displayName, language: before.language })).status).toBe(204);
  expect((await put(admin, "/api/v1/account", { email: "keine Adresse" })).status).toBe(400);
});
