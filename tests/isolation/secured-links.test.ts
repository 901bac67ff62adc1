// No link without a password and an end: every route of the running server, known or new, is asked for one that lacks them, and so is the database.
import type { Probe, Victim } from "@landbox/server/platform/http/route-access.ts";
import { inBox, statement } from "@landbox/server/platform/database/box-transaction.ts";
import { passwordHashes } from "@landbox/server/domain/identity/password-hash.ts";
import type { BoxId } from "@landbox/kit";
import { actorOn, type Answer, ask, type ComposedServer, startComposedServer, type TestActor, testPassword } from "@landbox/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseStage, databaseStage, withBox } from "./database-stage.ts";
import { probesFor, probesOf } from "./probes.ts";
import { type Prepared, prepareVictim } from "./victim.ts";

const password = "Regen am Dienstagabend 7";
/** What interfaces call the end. */
const endNames = ["expireDate", "expiresOn", "expirationDateTime", "expiresAt"] as const;
const ends = (value: string | null) => Object.fromEntries(endNames.map((name) => [name, value]));

/** What somebody may say who wants neither. */
const wishes: [string, Record<string, unknown>][] = [
  ["nothing said", {}],
  ["an empty password", { password: "" }],
  ["no password", { password: null }],
  ["a short password", { password: "kurz" }],
  ["a common password", { password: "passwort1234" }],
  ["an empty end", { password, ...ends("") }],
  ["no end", { password, ...ends(null) }],
  ["an end in the far future", { password, ...ends("9999-12-31") }],
  ["an end without end", { password, ...ends("infinity") }],
  ["an end in the past", { password, ...ends("2001-01-01") }],
];
/** What opens no link, whatever was said. */
const worthless = ["", "   ", "kurz", "passwort1234", "null", "undefined", "false"];

/** The only ways to a new link. A new one belongs here when it asks for password and end as these do. */
const makers = [
  "POST /api/v1/deliveries",
  "POST /api/v1/requests",
  "POST /graph/v1.0/drives/:drive/items/:item/createLink",
  "POST /graph/v1beta1/drives/:drive/items/:item/createLink",
  "POST /ocs/v1.php/apps/files_sharing/api/v1/shares",
  "POST /ocs/v2.php/apps/files_sharing/api/v1/shares",
];

interface Row {
  readonly id: string;
  readonly password_hash: string;
  readonly expires_at: Date;
  readonly grant_id: number | null;
}
interface GrantRow {
  readonly id: number;
  readonly expires_at: Date | null;
}
const allLinks = statement("test_all_links", "select id, password_hash, expires_at, grant_id from link where box_id = $1");
const allGrants = statement(
  "test_link_grants",
  "select id, expires_at from access_grant where box_id = $1 and principal_kind = 'link' and revoked_at is null",
);
const makeAdmin = statement("test_make_admin", "update account set role = 'admin' where box_id = $1 and login = $2");

describe("through every route", () => {
  let server: ComposedServer;
  let box: BoxId;
  const hasher = passwordHashes();
  beforeAll(async () => {
    server = await startComposedServer();
    const found = await server.services.boxes.byName("hohenwarth");
    if (!found) throw new Error("the box is not there");
    box = found.id;
  });
  afterAll(() => server?.stop());

  const links = () => inBox(server.database, box, (db) => db.query<Row>(allLinks, [box]));
  const seen = new Set<string>();

  /** Every link of the box, and every grant of one, has both. */
  async function expectSecured(what: string): Promise<void> {
    const latest = Date.now() + 91 * 86_400_000;
    for (const { id, password_hash: hash, expires_at: end } of await links()) {
      expect(end.getTime(), `${what}: the end of ${id}`).toBeLessThan(latest);
      expect(hash, what).toMatch(/^\$argon2id\$/);
      if (seen.has(hash)) continue;
      seen.add(hash);
      for (const guess of worthless) expect(await hasher.verify(hash, guess), `${what}: "${guess}" opens ${id}`).toBe(false);
    }
    for (const { id, expires_at: end } of await inBox(server.database, box, (db) => db.query<GrantRow>(allGrants, [box]))) {
      expect(end, `${what}: the end of grant ${id}`).not.toBeNull();
      expect(end?.getTime(), `${what}: the end of grant ${id}`).toBeLessThan(latest);
    }
  }

  let people = 0;
  /** An admin of the box with everything that a link can be made of: nothing is out of reach for want of rights, or for what was asked before. */
  async function somebody(): Promise<Prepared> {
    const login = `person-${++people}`;
    await server.services.accounts.create(box, { login, displayName: login, role: "member", password: testPassword });
    await inBox(server.database, box, (db) => db.query(makeAdmin, [box, login]));
    return prepareVictim(server, actorOn(server, login, "hohenwarth"));
  }

  /** Whether the routes before have left what is asked for: a probe may change a password, end a link or move a folder away. */
  async function isIntact({ actor, victim }: Prepared): Promise<boolean> {
    const answers = await Promise.all([
      actor.ask("GET", `/api/v1/deliveries/${victim.deliveryId}`),
      actor.ask("GET", `/api/v1/requests/${victim.requestId}`),
      actor.dav("PROPFIND", victim.file, { headers: { depth: "0" } }),
    ]);
    return answers.every(({ status, text }) => status < 300 && !text.includes('"recalled"'));
  }

  interface Way {
    readonly name: string;
    probes(victim: Victim): Probe[];
  }
  /** All that changes something and takes a body, by the route's own address. */
  const ways = (): Way[] =>
    server.routes.flatMap((route) => {
      if (route.config.access === "public" || route.config.access === "operator") return [];
      return ["POST", "PUT", "PATCH"]
        .filter((method) => [route.method].flat().includes(method))
        .map((method) => ({ name: `${method} ${route.url}`, probes: (victim) => probesFor([method], probesOf(route, victim)) }));
    });

  /** The wish in the words of all interfaces at once, of which most take what they know; and word by word beside what the route's own probe says, for those that take no other. */
  function bodiesOf({ victim }: Prepared, probe: Probe, wish: Record<string, unknown>): Record<string, unknown>[] {
    const all = {
      path: `/${decodeURIComponent(victim.folder)}`,
      ...{ shareType: 3, permissions: 1, type: "view", subject: "Unterlagen", name: "Unterlagen", nodes: [victim.fileId], role: "viewer" },
      ...wish,
    };
    const own = Object.fromEntries(
      Object.entries(ownBody(probe)).filter(([name]) => name !== "password" && !endNames.includes(name as "expiresAt")),
    );
    const said = "password" in wish ? { ...own, password: wish["password"] } : own;
    const named = endNames.filter((name) => name in wish).map((name) => ({ ...said, [name]: wish[name] }));
    return [all, ...(named.length > 0 ? named : [said])];
  }

  function send(actor: TestActor, probe: Probe, body: Record<string, unknown>, form: boolean) {
    const pairs = Object.entries(body).map(([key, value]): [string, string] => [key, String(value)]);
    return ask(server.origin, probe.method, probe.url, {
      headers: {
        ...probe.headers,
        authorization: actor.authorization,
        "x-requested-with": "XMLHttpRequest",
        "ocs-apirequest": "true",
        "content-type": form ? "application/x-www-form-urlencoded" : "application/json",
      },
      body: form ? new URLSearchParams(pairs).toString() : JSON.stringify(body),
    });
  }

  /** Asks everything of every route, as JSON and as a form: what it answered, and how many links there are more. */
  async function* askAll(wish: Record<string, unknown>): AsyncGenerator<{ name: string; answers: Answer[]; made: number }> {
    let who = await somebody();
    for (const { name, probes } of ways()) {
      if (!(await isIntact(who))) who = await somebody();
      const before = (await links()).length;
      const answers: Answer[] = [];
      for (const probe of probes(who.victim)) {
        const [all = {}, ...others] = bodiesOf(who, probe, wish);
        answers.push(await send(who.actor, probe, all, true));
        for (const body of [all, ...others]) answers.push(await send(who.actor, probe, body, false));
      }
      yield { name, answers, made: (await links()).length - before };
    }
  }

  it.each(wishes)("with %s no link is made, and none is left so", { timeout: 600_000 }, async (what, wish) => {
    for await (const { name, answers } of askAll(wish)) {
      for (const { status, text } of answers) expect(status, `${name}: ${text.slice(0, 300)}`).not.toBe(500);
      // A maker that was asked too often says nothing about what it would make.
      if (makers.includes(name))
        expect(
          answers.map(({ status }) => status),
          name,
        ).not.toContain(429);
    }
    await expectSecured(what);
  });

  it("with both, links are made on the known ways and on no other", { timeout: 600_000 }, async () => {
    const found = new Set<string>();
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    for (const end of [{}, ends(soon)]) for await (const { name, made } of askAll({ password, ...end })) if (made > 0) found.add(name);
    expect([...found].sort()).toEqual(makers);
    await expectSecured("both");
  });
});

/** What the route's own probe says in its body, as names and values. */
function ownBody({ body = "", headers = {} }: Probe): Record<string, unknown> {
  if (headers["content-type"]?.includes("urlencoded")) return Object.fromEntries(new URLSearchParams(body));
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? { ...read } : {};
  } catch {
    return {};
  }
}

describe("past the code", () => {
  let stage: DatabaseStage;
  beforeAll(async () => {
    stage = await databaseStage();
  });
  afterAll(() => stage?.end());

  const link = (hash: string, end: string) =>
    `insert into link (box_id, id, kind, state, owner_id, space_id, node_id, role, token_hash, password_hash, expires_at)
       values (1, 'x', 'share', 'open', '1.anna', '1.space', 1, 'viewer', '\\x00', ${hash}, ${end})`;
  const grant = (end: string) =>
    `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, expires_at) values (1, 901, '1.space', 1, 'link', '901', 'viewer', ${end})`;
  const [hash, end] = ["'$argon2id$v=19$x'", "now() + interval '1 day'"];

  it.each([
    ["a link without a password", link("null", end)],
    ["an empty password", link("''", end)],
    ["a password in the clear", link("'Regen am Dienstagabend 7'", end)],
    ["half a hash", link("'$argon2id$'", end)],
    ["a link without an end", link(hash, "null")],
    ["an end in infinity", link(hash, "'infinity'")],
    ["an end before all times", link(hash, "'-infinity'")],
    ["a link's grant without an end", grant("null")],
    ["a link's grant until infinity", grant("'infinity'")],
    ["taking the password away", "update link set password_hash = ''"],
    ["putting the end off for ever", "update link set expires_at = 'infinity'"],
    ["taking the end away", "update link set expires_at = null"],
    ["taking the grant's end away", "update access_grant set expires_at = null where principal_kind = 'link'"],
  ])("the database refuses %s", async (_what, text) => {
    const tried = withBox(stage.app, 1, async () => {
      if (text.startsWith("update")) for (const made of [link(hash, end), grant(end)]) await stage.app.query(made);
      await stage.app.query(text);
    });
    await expect(tried).rejects.toThrow(/not-null|link_password|link_end/);
  });

  it("and takes what has both", () =>
    withBox(stage.app, 1, async () => {
      for (const made of [link(hash, end), grant(end)]) expect((await stage.app.query(made)).rowCount).toBe(1);
    }));
});
