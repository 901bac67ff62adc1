// Links for people without an account, through the JSON API of a whole server: what is sent, who comes, what they see, and the end.
import { changedLink, linkDetails, linkInfo, linkPage, madeLink } from "@landbox/wire";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultOf, strangerTo } from "./test-stranger.ts";
import type { Person, WebScene } from "./test-web-scene.ts";
import { webScene } from "./test-web-scene.ts";

let scene: WebScene;
let anna: Person;
beforeAll(async () => {
  scene = await webScene();
  anna = await scene.person("anna@hohenwarth");
});
afterAll(() => scene?.end());
const stranger = (token: string) => strangerTo(scene, token);

interface Sending {
  readonly files?: Record<string, string>;
  readonly wanted?: object;
}

/** Anna sends files; the answer of the opening, and what she got to pass on. */
async function send({ files = { "Plan.pdf": "%PDF-1.7 plan" }, wanted = {} }: Sending = {}) {
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: wanted })).json());
  for (const [name, content] of Object.entries(files)) await anna.dav("PUT", `${made.uploadPath.join("/")}/${name}`, { raw: content });
  const opened = linkInfo.parse((await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`)).json());
  return { id: made.link.id, password: made.password, path: made.uploadPath, token: opened.url.split("/s/")[1] ?? "", opened };
}

test("what is sent is there for whoever has address and password, and for nobody else", async () => {
  const { token, password, id } = await send({
    files: { "Plan.pdf": "%PDF-1.7 plan", "Foto.txt": "foto" },
    wanted: { subject: "Bebauungsplan", reference: "AZ 7", message: "Bitte prüfen" },
  });
  expect(password).toMatch(/^([a-z]{4}-){4}\d\d$/);
  const visitor = stranger(token);
  const before = await visitor.sight();
  expect(before).toMatchObject({ state: "open", kind: "delivery", content: null, box: { title: "Gemeinde Hohenwarth" } });
  expect(JSON.stringify(before)).not.toMatch(/Bebauungsplan|AZ 7|prüfen|Plan\.pdf/);
  for (const rest of ["/folder", "/files/1", "/archive", "/receipt"]) expect((await visitor.ask("GET", rest)).statusCode, rest).toBe(403);

  const wrong = await visitor.unlock("bafo-timu-reso-nulo-47");
  expect(wrong.answer.statusCode).toBe(403);
  expect(faultOf(wrong.answer)).toContain("Das Passwort stimmt nicht");
  const { answer, set } = await visitor.unlock(password);
  expect(answer.statusCode).toBe(200);
  expect(set).toMatch(
    new RegExp(`^landbox_link=[\\w-]{32}; Path=/api/v1/public/${token.replace(".", "\\.")}; HttpOnly; SameSite=Strict; Max-Age=\\d+$`),
  );
  expect((await visitor.sight()).content).toMatchObject({ subject: "Bebauungsplan", reference: "AZ 7", message: "Bitte prüfen" });
  const folder = await visitor.list();
  expect(folder.entries.map((entry) => entry.name)).toEqual(["Foto.txt", "Plan.pdf"]);
  const plan = folder.entries[1]!;
  const file = await visitor.ask("GET", `/files/${plan.id}`);
  expect([file.statusCode, file.body, file.headers["content-disposition"]]).toEqual([
    200,
    "%PDF-1.7 plan",
    expect.stringContaining("attachment"),
  ]);
  const part = await visitor.ask("GET", `/files/${plan.id}`, { headers: { range: "bytes=9-" } });
  expect([part.statusCode, part.body, part.headers["content-range"]]).toEqual([206, "plan", "bytes 9-12/13"]);
  const zip = await visitor.ask("GET", "/archive");
  expect([zip.statusCode, zip.headers["content-type"], zip.rawPayload.subarray(0, 2).toString()]).toEqual([200, "application/zip", "PK"]);
  expect((await visitor.ask("GET", "/files/1")).statusCode).toBe(404);

  const details = linkDetails.parse((await anna.ask("GET", `/api/v1/deliveries/${id}`)).json());
  expect(details.link).toMatchObject({ state: "open", pickups: 1 });
  expect(details.link.seenAt).not.toBeNull();
  // The rest of a file that was begun is no second download.
  expect(details.events.map((event) => event.kind)).toEqual(["archive", "downloaded", "opened"]);
  expect(details.events.every((event) => event.network === "internal")).toBe(true);
  expect(details.files.map((one) => [one.path.join("/"), one.sha256?.length])).toEqual([
    ["Foto.txt", 64],
    ["Plan.pdf", 64],
  ]);
});

// The page takes blanks off what somebody types, so such a password opened nothing.
test("a password that was chosen with a blank at its end opens the link", async () => {
  const { token } = await send({ wanted: { password: "Regen am Dienstagabend 7 " } });
  for (const typed of ["Regen am Dienstagabend 7", "Regen am Dienstagabend 7 ", "\tRegen am Dienstagabend 7\n"])
    expect((await stranger(token).unlock(typed)).answer.statusCode, typed).toBe(200);
  expect((await stranger(token).unlock("Regen am Dienstagabend")).answer.statusCode).toBe(403);
});

test("a link leads to its own folder and to nothing beside or above it", async () => {
  const secret = await anna.dav("PUT", "Geheim.txt", { raw: "geheim" });
  const other = await send({ files: { "Anderes.txt": "anderes" } });
  const details = linkDetails.parse((await anna.ask("GET", `/api/v1/deliveries/${other.id}`)).json());
  const { token, password } = await send();
  const visitor = stranger(token);
  await visitor.unlock(password);
  for (const id of [secret, details.link.folder!.id]) {
    expect((await visitor.ask("GET", `/files/${id}`)).statusCode).toBe(404);
    expect((await visitor.ask("GET", `/folder?id=${id}`)).statusCode).toBe(404);
    expect((await visitor.ask("GET", `/archive?id=${id}`)).statusCode).toBe(404);
  }
  // A visit counts for its own link only.
  const cookie = (await visitor.unlock(password)).set.split(";")[0] ?? "";
  expect((await scene.ask("GET", `/api/v1/public/${other.token}/folder`, { headers: { cookie } })).statusCode).toBe(403);
});

test("picked files are sent as they are, whatever becomes of them", async () => {
  const node = await anna.dav("PUT", "Entwurf.txt", { raw: "erste Fassung" });
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: { nodes: [node, node] } })).json());
  const opened = linkInfo.parse((await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`)).json());
  await anna.dav("PUT", "Entwurf.txt", { raw: "zweite Fassung" });
  const visitor = stranger(opened.url.split("/s/")[1] ?? "");
  await visitor.unlock(made.password);
  const [entry] = (await visitor.list()).entries;
  expect((await visitor.ask("GET", `/files/${entry!.id}`)).body).toBe("erste Fassung");
});

test("nobody comes before the files are there, and an empty delivery is not opened", async () => {
  const made = madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: {} })).json());
  const visitor = stranger(made.link.url.split("/s/")[1] ?? "");
  expect((await visitor.sight()).state).toBe("preparing");
  expect((await visitor.unlock(made.password)).answer.statusCode).toBe(403);
  const refused = await anna.ask("POST", `/api/v1/deliveries/${made.link.id}/open`);
  expect([refused.statusCode, faultOf(refused)]).toEqual([400, "Diese Sendung ist noch leer."]);
});

test("recalled: the page says so, open visits are over, and nothing brings it back", async () => {
  const { token, password, id } = await send();
  const visitor = stranger(token);
  await visitor.unlock(password);
  const [plan] = (await visitor.list()).entries;
  const recalled = linkInfo.parse((await anna.ask("POST", `/api/v1/deliveries/${id}/recall`)).json());
  expect(recalled).toMatchObject({ state: "recalled" });
  expect((await visitor.sight()).state).toBe("recalled");
  const answer = await visitor.ask("GET", `/files/${plan!.id}`);
  expect([answer.statusCode, faultOf(answer)]).toEqual([403, "Dieser Link wurde zurückgerufen."]);
  expect((await visitor.unlock(password)).answer.statusCode).toBe(403);
  expect((await anna.ask("PUT", `/api/v1/deliveries/${id}`, { body: { newPassword: true } })).statusCode).toBe(403);
  expect((await anna.ask("POST", `/api/v1/deliveries/${id}/open`)).statusCode).toBe(403);
  expect((await anna.ask("POST", `/api/v1/deliveries/${id}/recall`)).statusCode).toBe(200);
});

test("a new password ends the visits of the old one", async () => {
  const { token, password, id } = await send();
  const visitor = stranger(token);
  await visitor.unlock(password);
  const changed = changedLink.parse((await anna.ask("PUT", `/api/v1/deliveries/${id}`, { body: { newPassword: true } })).json());
  expect(changed.password).not.toBe(password);
  expect((await visitor.ask("GET", "/folder")).statusCode).toBe(403);
  expect((await visitor.unlock(password)).answer.statusCode).toBe(403);
  expect((await visitor.unlock(changed.password ?? "")).answer.statusCode).toBe(200);
  expect((await visitor.list()).entries).toHaveLength(1);
});

test("two changes of the password at once leave nothing behind that outlives the recall", async () => {
  const { id } = await send();
  const live = async (): Promise<number> => {
    const client = new Client(scene.database.ownerConnection);
    await client.connect();
    const found = await client.query(
      `select 1 from access_grant g join link l on l.box_id = g.box_id and l.node_id = g.node_id where l.id = $1 and g.revoked_at is null`,
      [id],
    );
    await client.end();
    return found.rows.length;
  };
  await Promise.all(Array.from({ length: 4 }, () => anna.ask("PUT", `/api/v1/deliveries/${id}`, { body: { newPassword: true } })));
  expect(await live()).toBe(1);
  await anna.ask("POST", `/api/v1/deliveries/${id}/recall`);
  expect(await live()).toBe(0);
});

test("pick-ups are counted by visit, and the last one closes the door for others only", async () => {
  const { token, password } = await send({ files: { "a.txt": "a", "b.txt": "b" }, wanted: { pickupLimit: 1 } });
  const [first, second] = [stranger(token), stranger(token)];
  await first.unlock(password);
  await second.unlock(password);
  const { entries } = await first.list();
  for (const { id } of entries) expect((await first.ask("GET", `/files/${id}`)).statusCode).toBe(200);
  const late = await second.ask("GET", `/files/${entries[0]!.id}`);
  expect([late.statusCode, faultOf(late)]).toEqual([403, "Dieser Link wurde schon so oft benutzt, wie es erlaubt war."]);
  expect((await stranger(token).sight()).state).toBe("used_up");
  expect((await first.ask("GET", `/files/${entries[0]!.id}`)).statusCode).toBe(200);
});

test("guessing passwords becomes slow, for this link only", async () => {
  const { token, password } = await send();
  const other = await send();
  const visitor = stranger(token);
  const statuses: number[] = [];
  for (let n = 0; n < 9; n++) statuses.push((await visitor.unlock(`falsches-passwort-${n}`)).answer.statusCode);
  expect(statuses.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 403));
  expect(statuses.at(-1)).toBe(429);
  const right = await visitor.unlock(password);
  expect(right.answer.statusCode).toBe(429);
  expect(Number(right.answer.headers["retry-after"])).toBeGreaterThan(0);
  expect((await stranger(other.token).unlock(other.password)).answer.statusCode).toBe(200);
});

test("an unknown address, a link of another box and a slip of the pen look the same", async () => {
  const { token } = await send();
  const strange = await scene.ask("GET", `/api/v1/public/${token.slice(0, -1)}${token.endsWith("a") ? "b" : "a"}`);
  const elsewhere = await scene.ask("GET", `/api/v1/public/${token}`, { headers: { host: "waldau.localhost" } });
  const nonsense = await scene.ask("GET", "/api/v1/public/hello");
  for (const answer of [strange, elsewhere, nonsense]) {
    expect(answer.statusCode).toBe(404);
    if (answer !== elsewhere) expect(answer.body).toBe(strange.body);
  }
  expect((await scene.ask("GET", `/api/v1/public/${token}`, { headers: { host: "hohenwarth.localhost" } })).statusCode).toBe(200);
});

test("no link without a password or without an end, whatever the API is told", async () => {
  const tries: object[] = [
    { password: "" },
    { password: null },
    { password: "kurz" },
    { expiresOn: null },
    { expiresOn: "" },
    { expiresOn: "2026-13-99" },
    { expiresOn: "9999-12-31" },
    { expiresOn: "2001-01-01" },
  ];
  const count = async () => linkPage.parse((await anna.ask("GET", "/api/v1/deliveries?limit=200")).json()).links.length;
  const before = await count();
  for (const what of ["deliveries", "requests"])
    for (const body of tries)
      expect((await anna.ask("POST", `/api/v1/${what}`, { body: { subject: "x", ...body } })).statusCode, JSON.stringify(body)).toBe(400);
  expect(await count()).toBe(before);
  const { id } = await send();
  for (const body of tries)
    expect((await anna.ask("PUT", `/api/v1/deliveries/${id}`, { body })).statusCode, JSON.stringify(body)).toBe(400);
});

test("the rules of the box bind everybody, and only its admins set them", async () => {
  const [bernd, admin] = [await scene.person("bernd@hohenwarth"), await scene.person("admin@hohenwarth")];
  const rules = { days: 3, longestDays: 5, leastPassword: 20 };
  expect((await bernd.ask("PUT", "/api/v1/link-rules", { body: rules })).statusCode).toBe(403);
  expect((await admin.ask("PUT", "/api/v1/link-rules", { body: { ...rules, longestDays: 91 } })).statusCode).toBe(400);
  expect((await admin.ask("PUT", "/api/v1/link-rules", { body: rules })).json()).toMatchObject(rules);
  const made = madeLink.parse((await bernd.ask("POST", "/api/v1/deliveries", { body: {} })).json());
  expect(made.link.expiresAt - Date.now() / 1000).toBeLessThan(4 * 86_400);
  const short = await bernd.ask("POST", "/api/v1/deliveries", { body: { password: "nur siebzehn lang" } });
  expect([short.statusCode, faultOf(short)]).toEqual([400, "Das Passwort eines Links braucht mindestens 20 Zeichen."]);
  expect((await admin.ask("PUT", "/api/v1/link-rules", { body: { days: 14, longestDays: 90, leastPassword: 12 } })).statusCode).toBe(200);
});

test("others of the box see nothing of my links", async () => {
  const { id } = await send();
  const bernd = await scene.person("bernd@hohenwarth");
  expect((await bernd.ask("GET", `/api/v1/deliveries/${id}`)).statusCode).toBe(404);
  expect((await bernd.ask("POST", `/api/v1/deliveries/${id}/recall`)).statusCode).toBe(404);
  expect(JSON.stringify((await bernd.ask("GET", "/api/v1/deliveries")).json())).not.toContain(id);
});

// Deliveries without a subject looked alike: whoever had to recall the wrong one had to open them all.
test("the list says to whom each delivery went, and what is in those without a subject", async () => {
  const many = Array.from({ length: 50 }, (_, n) => `r${49 - n}@example.org`);
  const [toMany, toTwo, toOne, named, empty] = [
    await send({ wanted: { recipients: many }, files: { "b.txt": "b", "a.txt": "a" } }),
    await send({ wanted: { recipients: ["zweite@example.org", "erste@example.org"] } }),
    await send({ wanted: { recipients: ["kanzlei@example.org"] }, files: { "Bescheid.txt": "b" } }),
    await send({ wanted: { subject: "Bebauungsplan" } }),
    madeLink.parse((await anna.ask("POST", "/api/v1/deliveries", { body: {} })).json()).link,
  ];
  const pageOf = async (person: Person, query = "?limit=5") =>
    linkPage.parse((await person.ask("GET", `/api/v1/deliveries${query}`)).json());
  const expected = [
    [empty.id, { first: [], count: 0 }, null],
    [named.id, { first: [], count: 0 }, null],
    [toOne.id, { first: ["kanzlei@example.org"], count: 1 }, "Bescheid.txt"],
    [toTwo.id, { first: ["zweite@example.org", "erste@example.org"], count: 2 }, "Plan.pdf"],
    [toMany.id, { first: ["r49@example.org", "r48@example.org"], count: 50 }, "a.txt"],
  ];
  const page = await pageOf(anna);
  expect(page.links.map(({ id, recipients, firstName }) => [id, recipients, firstName])).toEqual(expected);
  // Page by page they are the same.
  const first = await pageOf(anna, "?limit=3");
  const rest = await pageOf(anna, `?limit=2&after=${first.next}`);
  expect([...first.links, ...rest.links]).toEqual(page.links);

  const wanted = { subject: "Bauantrag", recipients: ["bauherr@example.org"] };
  const request = madeLink.parse((await anna.ask("POST", "/api/v1/requests", { body: wanted })).json());
  expect(linkPage.parse((await anna.ask("GET", "/api/v1/requests?limit=1")).json()).links).toMatchObject([
    { id: request.link.id, recipients: { first: ["bauherr@example.org"], count: 1 }, firstName: null },
  ]);
  for (const other of ["bernd@hohenwarth", "anna@arrach"])
    expect(JSON.stringify(await pageOf(await scene.person(other), "?limit=200")), other).not.toMatch(/kanzlei@|erste@|Bescheid\.txt/);
});
