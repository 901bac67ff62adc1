// Every route of every protocol, as the server itself lists them, tried by everybody who must not get through.
import { nodeId, spaceId } from "@landbox/kit";
import {
  ask,
  type Answer,
  basicAuthorization,
  type ComposedServer,
  propfindBody,
  signIn,
  startComposedServer,
  type TestActor,
  testPassword,
} from "@landbox/test-kit";
import type { Probe } from "@landbox/server/platform/http/route-access.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probesFor, probesOf } from "./probes.ts";
import { type Prepared, prepareVictim } from "./victim.ts";

interface Stranger {
  readonly name: string;
  /** Credentials for the next requests; a session that a probe ended is opened again. */
  headers(): Promise<Record<string, string>>;
  /** At most so many probes of each route: where each costs a slow check. */
  readonly limit?: number;
  readonly person?: TestActor;
}

describe("every route", () => {
  let server: ComposedServer;
  let prepared: Prepared;
  let strangers: Record<string, Stranger>;
  beforeAll(async () => {
    server = await startComposedServer();
    prepared = await prepareVictim(server, server.actor("anna", "hohenwarth"));
    strangers = await everyStranger(server);
    await giveFolderBeside(server, prepared);
    await giveFolderAbroad(server, prepared);
  });
  afterAll(() => server?.stop());

  /** Both questions with the same credentials. One that the probe before has ended may seem alive for a moment: then once more with a new one. */
  async function compare(stranger: Stranger, probe: Probe, ghostProbe: Probe): Promise<[Answer, Answer]> {
    const both = async (): Promise<[Answer, Answer]> => [
      await send(server.origin, probe, await stranger.headers()),
      await send(server.origin, ghostProbe, await stranger.headers()),
    ];
    const answers = await both();
    if ((answers[0].status === 401) === (answers[1].status === 401)) return answers;
    leaksNothing(prepared, probe, answers[0], stranger);
    // Remembered for a second; a busy machine may take longer to notice.
    for (let tries = 0; ; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const again = await both();
      if ((again[0].status === 401) === (again[1].status === 401) || tries === 9) return again;
    }
  }
  const routesOf = () => server.routes.map((route) => ({ ...route, methods: [route.method].flat() }));

  it("says who may call it and how a stranger would try", () => {
    expect(routesOf().length).toBeGreaterThan(30);
    for (const route of routesOf()) {
      const name = `${route.methods.join()} ${route.url}`;
      expect(["public", "account", "box-admin", "operator"], name).toContain(route.config.access);
      // What is open to everybody is tried as it is; what is somebody's must say how it could be aimed at.
      if (route.config.access === "account" || route.config.access === "box-admin")
        expect(typeof route.config.probes, name).toBe("function");
      const probes = probesOf(route, prepared.victim);
      expect(probes.length, name).toBeGreaterThan(0);
      const pattern = new RegExp(
        `^${route.url
          .replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")
          .replaceAll(/:[A-Za-z]+/g, "[^/]+")
          .replace(/\*$/, ".*")}$`,
      );
      expect(
        probes.some((probe) => pattern.test(probe.url.split("?")[0]!)),
        `${name}: a probe reaches it`,
      ).toBe(true);
    }
  });

  it("needs credentials unless it is public", async () => {
    for (const route of routesOf()) {
      if (route.config.access === "public" || route.config.access === "operator") continue;
      for (const probe of probesFor(route.methods, probesOf(route, prepared.victim))) {
        const answer = await send(server.origin, probe, {});
        expect([401, 400, 404, 405], `${probe.method} ${probe.url}: ${answer.text.slice(0, 200)}`).toContain(answer.status);
        leaksNothing(prepared, probe, answer);
      }
    }
  });

  it.each([
    "colleague",
    "guest of the box",
    "visitor from another box",
    "same login elsewhere",
    "admin elsewhere",
    "session elsewhere",
    "session elsewhere on the box's host",
    "app password elsewhere",
    "same login elsewhere on the box's host",
    "wrong password",
  ])("shows and does nothing for: %s", { timeout: 240_000 }, async (name) => {
    const before = await prepared.state();
    const stranger = strangers[name]!;
    if (stranger.person) await emptyTree(stranger.person);
    for (const route of routesOf()) {
      const real = probesFor(route.methods, probesOf(route, prepared.victim));
      const none = probesFor(route.methods, probesOf(route, prepared.ghost));
      for (const [i, probe] of real.slice(0, stranger.limit).entries()) {
        if (probe.openToBox && (name === "colleague" || name === "guest of the box")) continue;
        const [answer, ghost] = await compare(stranger, probe, none[i] ?? probe);
        leaksNothing(prepared, probe, answer, stranger);
        const what = `${probe.method} ${probe.url}\n${answer.status} ${answer.text.slice(0, 300)}\n${ghost.status} ${ghost.text.slice(0, 300)}`;
        if (answer.status !== 429 && ghost.status !== 429 && !namesOwnTree(stranger, probe)) expect(answer.status, what).toBe(ghost.status);
        expect(answer.status, what).toBeLessThan(500 + 8);
        expect(answer.status, what).not.toBe(500);
      }
    }
    expect((await prepared.state()).replaceAll("><", ">\n<").split("\n")).toEqual(before.replaceAll("><", ">\n<").split("\n"));
    if (stranger.person) expect((await stranger.person.dav("PROPFIND", "own", { headers: { depth: "1" } })).text).not.toContain("stolen");
  });

  it("is closed to an account that was disabled, with everything it still holds", { timeout: 120_000 }, async () => {
    const clara = server.actor("clara", "hohenwarth");
    const gone = await prepareVictim(server, clara);
    const made = await gone.session.ask("POST", "/api/v1/app-passwords", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Telefon" }),
    });
    const { secret } = JSON.parse(made.text) as { secret: string };
    const held: Record<string, string>[] = [
      { authorization: clara.authorization },
      { authorization: basicAuthorization(clara.user, secret) },
      { cookie: gone.session.cookie, "x-requested-with": "XMLHttpRequest" },
    ];
    for (const headers of held)
      expect((await ask(server.origin, "PROPFIND", "/remote.php/webdav/", { headers: { ...headers, depth: "0" } })).status).toBe(207);
    await server.disable("clara", "hohenwarth");
    for (const headers of held)
      await expect
        .poll(async () => (await ask(server.origin, "PROPFIND", "/remote.php/webdav/", { headers: { ...headers, depth: "0" } })).status, {
          timeout: 30_000,
          interval: 250,
        })
        .toBe(401);
    for (const headers of held)
      for (const route of routesOf()) {
        if (route.config.access === "public" || route.config.access === "operator") continue;
        for (const probe of probesFor(route.methods, probesOf(route, gone.victim)).slice(0, 4)) {
          const answer = await send(server.origin, probe, headers);
          expect([401, 429, 400, 404, 405], `${probe.method} ${probe.url}`).toContain(answer.status);
          leaksNothing(gone, probe, answer);
        }
      }
  });
});

/** The colleague may edit what lies beside the victim's things: that opens nothing of them. */
async function giveFolderBeside(server: ComposedServer, { actor, session }: Prepared): Promise<void> {
  const { status } = await actor.dav("MKCOL", "daneben");
  expect(status).toBe(201);
  const asked = await actor.dav("PROPFIND", "daneben", { headers: { depth: "0" }, body: propfindBody("oc:fileid") });
  const [box, colleague] = [await server.services.boxes.byName("hohenwarth"), await signIn(server, server.actor("bernd", "hohenwarth"))];
  if (!box) throw new Error("the box is not there");
  await server.services.access.grantTo(
    { kind: "account", id: colleague.info.account.id },
    {
      box: box.id,
      space: spaceId(session.info.spaces[0]?.id ?? ""),
      node: nodeId(Number(/<oc:fileid>(\d+)</.exec(asked.text)?.[1])),
      role: "editor",
      expiresAt: undefined,
      by: undefined,
    },
  );
}

/** Somebody of another box may edit what lies beside the victim's things, too. */
async function giveFolderAbroad(server: ComposedServer, { actor }: Prepared): Promise<void> {
  expect((await actor.dav("MKCOL", "nebenan")).status).toBe(201);
  const form = { path: "/nebenan", shareType: "0", shareWith: "clara@arrach", permissions: "15" };
  const made = await actor.ask("POST", "/ocs/v2.php/apps/files_sharing/api/v1/shares", {
    headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  expect(made.status, made.text).toBe(200);
  const root = await server.actor("clara", "arrach").dav("PROPFIND", "", { headers: { depth: "1" }, body: propfindBody("oc:fileid") });
  expect(root.text).toContain("/nebenan/");
}

/** `files/anna` is a stranger's own tree when the stranger is called anna as well, and what was tried there lies below `webdav`, too. */
const namesOwnTree = ({ person }: Stranger, probe: Probe): boolean =>
  person?.login === "anna" &&
  /\/(files|uploads|users|trash-bin|trashbin|versions)\/anna([/?\s]|$)|^\/(remote\.php\/)?webdav\//.test(
    `${probe.url} ${probe.headers?.["destination"] ?? ""}`,
  );

const send = (origin: string, probe: Probe, headers: Record<string, string>): Promise<Answer> =>
  ask(origin, probe.method, probe.url, {
    headers: { ...probe.headers, ...headers },
    ...(probe.body === undefined ? {} : { body: probe.body }),
  });

/** Nothing of the victim may come back that the question did not contain. */
function leaksNothing(prepared: Prepared, probe: Probe, answer: Answer, stranger?: Stranger): void {
  const asked = `${probe.url} ${decodeURIComponent(probe.url)} ${JSON.stringify(probe.headers ?? {})} ${probe.body ?? ""}`;
  const told = `${JSON.stringify(answer.headers)} ${answer.text} ${decodeLoosely(answer.text)}`;
  const planted = stranger?.person?.login === prepared.actor.login ? prepared.names : [];
  // Whom the folder beside it came from, and in which space that lies, is told to whom it was given.
  const { spaceId: space, accountId } = prepared.victim;
  const recipients = ["colleague", "visitor from another box"];
  const given =
    stranger !== undefined &&
    recipients.includes(stranger.name) &&
    /\/(api\/v1\/(shared|session)|shares|notifications|sharedWithMe|me\/drives)\b/.test(probe.url)
      ? [space, accountId]
      : [];
  for (const canary of prepared.canaries)
    if (!asked.includes(canary) && !planted.includes(canary) && !given.includes(canary))
      expect(told.includes(canary), `${probe.method} ${probe.url} tells ${canary}: ${answer.status} ${answer.text.slice(0, 500)}`).toBe(
        false,
      );
}

const decodeLoosely = (text: string): string =>
  text.replaceAll(/(%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));

/** What the stranger before has left; then the one folder that probes move and copy from and to. */
async function emptyTree(person: TestActor): Promise<void> {
  const listing = await person.dav("PROPFIND", "", { headers: { depth: "1" }, body: propfindBody("d:lockdiscovery") });
  const locks = listing.text.matchAll(/<d:locktoken><d:href>([^<]+)<\/d:href><\/d:locktoken><d:lockroot><d:href>([^<]+)</g);
  for (const [, token, root] of locks) await person.ask("UNLOCK", root!, { headers: { "lock-token": `<${token}>` } });
  for (const [, href] of listing.text.matchAll(/<d:href>\/remote\.php\/webdav\/([^<]+)<\/d:href>/g)) await person.dav("DELETE", href!);
  expect((await person.dav("MKCOL", "own")).status).toBe(201);
}

/** Somebody from outside whom the colleague invited, and to whom nobody gave anything. @returns what the guest signs in with */
async function guestOf(server: ComposedServer, inviter: TestActor): Promise<string> {
  const email = "gast@extern.example";
  const session = await signIn(server, inviter);
  const invited = await session.ask("POST", "/api/v1/guests", { headers: jsonHeader, body: JSON.stringify({ email }) });
  const { token } = JSON.parse(invited.text) as { token: string };
  const accepted = await ask(server.origin, "POST", `/api/v1/invitations/${token}`, {
    headers: { ...jsonHeader, "x-requested-with": "XMLHttpRequest" },
    body: JSON.stringify({ password: testPassword }),
  });
  expect([invited.status, accepted.status]).toEqual([201, 204]);
  return email;
}

const jsonHeader = { "content-type": "application/json" };

async function everyStranger(server: ComposedServer): Promise<Record<string, Stranger>> {
  const colleague = server.actor("bernd", "hohenwarth");
  const namesake = server.actor("anna", "arrach");
  const admin = server.actor("admin", "arrach");
  const abroad = server.actor("clara", "arrach");
  let session = await signIn(server, namesake);
  const makeAppPassword = async () => {
    const made = await session.ask("POST", "/api/v1/app-passwords", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Probe" }),
    });
    return basic(namesake.user, (JSON.parse(made.text) as { secret: string }).secret);
  };
  const web = async () => {
    if ((await session.ask("GET", "/api/v1/session")).status !== 200) session = await signIn(server, namesake);
    return { cookie: session.cookie, "x-requested-with": "XMLHttpRequest" };
  };
  let app: Record<string, string> | undefined;
  const withAppPassword = async () => {
    if (app === undefined || (await ended(app))) {
      await web();
      app = await makeAppPassword();
    }
    return app;
  };
  const ended = async (headers: Record<string, string>) =>
    (await ask(server.origin, "PROPFIND", "/remote.php/webdav/", { headers: { ...headers, depth: "0" } })).status === 401;
  // Who fails on purpose comes from addresses of their own, so that throttling does not hit the others.
  const from = (address: string) => ({ "x-forwarded-for": address });
  const basic = (user: string, password: string) => ({ authorization: basicAuthorization(user, password) });
  const host = { host: "hohenwarth.localhost" };
  const guest = await guestOf(server, colleague);
  const list: Stranger[] = [
    { name: "colleague", headers: async () => basic(colleague.user, colleague.password), person: colleague },
    { name: "guest of the box", headers: async () => basic(guest, testPassword) },
    { name: "visitor from another box", headers: async () => basic(abroad.user, abroad.password), person: abroad },
    { name: "same login elsewhere", headers: async () => basic(namesake.user, namesake.password), person: namesake },
    { name: "admin elsewhere", headers: async () => basic(admin.user, admin.password), person: admin },
    { name: "session elsewhere", headers: web, person: namesake },
    { name: "session elsewhere on the box's host", headers: async () => ({ ...(await web()), ...host }) },
    { name: "app password elsewhere", headers: withAppPassword, person: namesake },
    {
      name: "same login elsewhere on the box's host",
      headers: async () => ({ ...basic(namesake.user, "Another-Password-2026"), ...host, ...from("203.0.113.1") }),
      limit: 3,
    },
    { name: "wrong password", headers: async () => ({ ...basic("anna@hohenwarth", "wrong-password"), ...from("203.0.113.2") }), limit: 2 },
  ];
  return Object.fromEntries(list.map((stranger) => [stranger.name, stranger]));
}
