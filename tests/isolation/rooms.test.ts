// Through a room nothing else of any box can be reached: whoever takes part in one tries every route of the running server, and every way out that a path, a number or a
// destination may offer, at what lies beside it. LANDBOX_TEST_FULL=1 tries all of it; LANDBOX_TEST_SEED repeats a run.
import { type Answer, ask, type ComposedServer, propfindBody, signIn, startComposedServer, type TestActor } from "@landbox/test-kit";
import type { Probe, Victim } from "@landbox/server/platform/http/route-access.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Prepared, prepareVictim } from "./victim.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const seed = Number(process.env["LANDBOX_TEST_SEED"] ?? (full ? Date.now() % 2 ** 31 : 20_261_126));

let server: ComposedServer;
let host: TestActor;
let owner: TestActor;
/** Takes part as somebody of another box, and as a colleague of who must not be reached. */
let visitor: TestActor;
let member: TestActor;
/** Somebody of the host who takes no part, and somebody of the visitor's own box. */
let victims: Prepared[];
/** The room, and another one in which neither takes part, with one file each. */
let room: Place;
let other: Place;

interface Place {
  readonly space: string;
  readonly root: number;
  readonly file: number;
  readonly name: string;
}

const json = async (who: TestActor, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await who.ask(method, path, {
    headers: { "x-requested-with": "XMLHttpRequest", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
  return answer.text === "" ? undefined : (JSON.parse(answer.text) as unknown);
};
const accountOf = async (who: TestActor): Promise<string> => (await signIn(server, who)).info.account.id;

async function makeRoom(name: string, file: string): Promise<Place> {
  const { id } = (await json(host, "POST", "/api/v1/rooms", { name, arrangement: "Vereinbarung" })) as { id: string };
  const put = await host.ask("PUT", `/dav/spaces/${id}/${file}`, { body: `Inhalt von ${file}` });
  expect(put.status).toBe(201);
  const listing = await host.ask("PROPFIND", `/dav/spaces/${id}/`, { headers: { depth: "1" }, body: propfindBody("oc:fileid") });
  const [root = 0, found = 0] = [...listing.text.matchAll(/!(\d+)<\/oc:fileid>/g)].map(([, number]) => Number(number));
  return { space: id, root, file: found, name: file };
}

beforeAll(async () => {
  server = await startComposedServer();
  host = server.actor("admin", "landkreis-cham");
  owner = server.actor("anna", "landkreis-cham");
  member = server.actor("clara", "landkreis-cham");
  visitor = server.actor("bernd", "hohenwarth");
  victims = [await prepareVictim(server, owner), await prepareVictim(server, server.actor("anna", "hohenwarth"))];
  room = await makeRoom("Umgehung", "erlaubt.txt");
  other = await makeRoom("Verschluss", "verschlossene-sache.txt");
  await json(host, "PUT", `/api/v1/rooms/${room.space}/people/account/${await accountOf(member)}`, { role: "editor" });
  await json(host, "POST", `/api/v1/rooms/${room.space}/bodies`, { box: "hohenwarth", role: "editor" });
  await json(host, "PUT", `/api/v1/rooms/${room.space}/arrangement`, { text: "Vereinbarung" });
  const admin = server.actor("admin", "hohenwarth");
  await json(admin, "POST", `/api/v1/rooms/${room.space}/answer`, { accept: true, version: 1 });
  await json(admin, "PUT", `/api/v1/rooms/${room.space}/people/account/${await accountOf(visitor)}`, {});
  expect((await visitor.ask("GET", `${placeOf(visitor)}erlaubt.txt`)).text).toBe("Inhalt von erlaubt.txt");
}, 120_000);
afterAll(() => server?.stop());

const placeOf = (who: TestActor): string =>
  who === visitor ? `/dav/spaces/${room.space}$${room.space}!${room.root}/` : `/dav/spaces/${room.space}/`;

/** Names of a space and of something in it that an address may mix: the room's own, and those that are none of the asker's. */
const keysFor = (victim: Victim): string[] => [
  room.space,
  `${room.space}!${room.root}`,
  `${room.space}$${room.space}!${room.root}`,
  `${room.space}!${victim.fileId}`,
  `${room.space}$${room.space}!${victim.fileId}`,
  `${room.space}$${victim.spaceId}!${room.root}`,
  `${victim.spaceId}$${room.space}!${room.root}`,
  `${victim.spaceId}!${victim.fileId}`,
  `${victim.spaceId}$${victim.spaceId}!${victim.fileId}`,
  victim.spaceId,
  other.space,
  `${other.space}!${other.root}`,
  `${room.space}!${other.file}`,
];

/** As far as it can be. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/%[0-7][0-9a-f]/gi, (one) => decodeURIComponent(one));
  }
}

/** Nothing that is theirs comes back that the request did not say itself. */
function demandSilence(
  probe: { url: string; body?: string | undefined; headers?: Record<string, string> | undefined },
  answer: Answer,
  secrets: readonly string[],
): void {
  const said = [probe.url, probe.body ?? "", ...Object.values(probe.headers ?? {})].flatMap((text) => [text, decoded(text)]).join("\n");
  const told = answer.text + JSON.stringify(answer.headers);
  for (const secret of secrets)
    if (!said.includes(secret))
      expect(told.includes(secret), `${probe.url} tells ${secret}: ${answer.status} ${answer.text.slice(0, 400)}`).toBe(false);
  expect(answer.status, `${probe.url}: ${answer.text.slice(0, 300)}`).not.toBe(500);
}

const secretsOf = ({ canaries, victim }: Prepared): string[] => [
  // Who shares a box with somebody may know that the account is there; what is in its files, nobody.
  ...canaries.filter((canary) => canary !== victim.accountId && canary !== victim.spaceId),
  other.name,
  `Inhalt von ${other.name}`,
];

async function stateOf(): Promise<string> {
  const listing = await host.ask("PROPFIND", `/dav/spaces/${other.space}/`, {
    headers: { depth: "1" },
    body: propfindBody("oc:fileid", "d:getcontentlength"),
  });
  const bytes = await host.ask("GET", `/dav/spaces/${other.space}/${other.name}`);
  return [...(await Promise.all(victims.map((one) => one.state()))), listing.text, bytes.text].join("\n");
}

const send = (who: TestActor, { method, url, headers, body }: Probe): Promise<Answer> =>
  who.ask(method, url, {
    headers: { "x-requested-with": "XMLHttpRequest", ...headers },
    ...(body === undefined ? {} : { body }),
  });

describe.each(["somebody of another box", "a colleague of the host"])("%s who takes part in a room", (name) => {
  const who = (): TestActor => (name === "somebody of another box" ? visitor : member);
  /** People of one box see each other's names; their files they do not. */
  const targets = (): Prepared[] => (name === "somebody of another box" ? victims : victims.slice(0, 1));

  test("gets nothing else from any route, whatever mixture of numbers it is asked with", { timeout: 300_000 }, async () => {
    const before = await stateOf();
    const routes = server.routes.filter(({ config }) => config.access !== "operator" && config.probes !== undefined);
    const attempts = fc.record({
      route: fc.nat(routes.length - 1),
      target: fc.nat(targets().length - 1),
      key: fc.nat(12),
      number: fc.nat(3),
      nth: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(attempts, async ({ route: at, target: whose, key, number, nth }) => {
        const [route, target] = [routes[at]!, targets()[whose]!];
        const { victim } = target;
        const mixed: Victim = {
          ...victim,
          spaceId: keysFor(victim)[key]!,
          fileId: [victim.fileId, other.file, other.root, room.file][number]!,
        };
        const probes = (route.config.probes?.(mixed) ?? []).filter(({ openToBox }) => !openToBox);
        const probe = probes[nth % Math.max(1, probes.length)];
        // What ends the own log-in, or the room, is no way out of it.
        if (!probe || /\/(session|sessions|password|app-passwords)\b/.test(probe.url)) return;
        demandSilence(probe, await send(who(), probe), secretsOf(target));
      }),
      { numRuns: full ? 8000 : 400, endOnFailure: true, seed },
    );
    expect(await stateOf()).toBe(before);
  });

  test("comes to nothing else by paths, destinations and numbers", { timeout: 300_000 }, async () => {
    const before = await stateOf();
    const up = [
      "../",
      "..%2F",
      "%2e%2e/",
      "%2E%2E%2F",
      ".%2e/",
      "..;/",
      "..\\",
      "%252e%252e/",
      "./../",
      "%00/../",
      "//../",
      "%c0%ae%c0%ae/",
      "%EF%BC%8E%EF%BC%8E/",
    ];
    const attempts = fc.record({
      target: fc.nat(targets().length - 1),
      method: fc.constantFrom("GET", "PROPFIND", "PUT", "DELETE", "MKCOL", "LOCK", "PROPPATCH", "REPORT", "POST", "MOVE", "COPY"),
      steps: fc.array(fc.constantFrom(...up), { minLength: 0, maxLength: 4 }),
      begin: fc.nat(9),
      end: fc.nat(6),
      destination: fc.nat(9),
      into: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(attempts, async ({ target: whose, method, steps, begin, end, destination, into }) => {
        const prepared = targets()[whose]!;
        const { victim } = prepared;
        const starts = (at: number): string =>
          [
            placeOf(who()),
            `${placeOf(who())}${steps.join("")}`,
            `/dav/spaces/${encodeURIComponent(victim.spaceId)}/`,
            `/remote.php/dav/files/${encodeURIComponent(victim.accountId)}/`,
            `/remote.php/dav/files/${encodeURIComponent(victim.login)}/${steps.join("")}`,
            `/dav/spaces/${room.space}$${room.space}!${victim.fileId}/`,
            `/dav/spaces/trash-bin/${encodeURIComponent(room.space)}/`,
            `/dav/spaces/${other.space}/`,
            `/remote.php/webdav/Umgehung/${steps.join("")}`,
            `/dav/meta/${victim.fileId}/v/`,
          ][at]!;
        const ends = [
          victim.file,
          victim.folder,
          other.name,
          "",
          `${victim.versionId}`,
          `${victim.trashId}`,
          encodeURIComponent(`${victim.folder}/../`),
        ];
        const theirs = `${starts(begin)}${ends[end]}`;
        const own = `${placeOf(who())}erlaubt.txt`;
        const url = method === "MOVE" || method === "COPY" ? (into ? own : theirs) : theirs;
        const target = into ? `${starts(destination)}${ends[end]}` : `${placeOf(who())}mitgenommen.txt`;
        // The own file and folder are the asker's to change.
        if (url === own && target.startsWith(placeOf(who()))) return;
        if (["DELETE", "PUT", "MKCOL", "LOCK", "PROPPATCH"].includes(method) && url.startsWith(placeOf(who()))) return;
        const headers = { depth: method === "PROPFIND" ? "1" : "0", destination: target, overwrite: "T" };
        const bodies: Record<string, string> = {
          PUT: "gestohlen",
          PROPPATCH: `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><x xmlns="u">y</x></d:prop></d:set></d:propertyupdate>`,
          REPORT: `<?xml version="1.0"?><oc:search-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop><oc:search><oc:pattern>geheim</oc:pattern></oc:search></oc:search-files>`,
        };
        const probe = { method, url, headers, ...(bodies[method] === undefined ? {} : { body: bodies[method] }) };
        const answer = await ask(server.origin, method, url, {
          headers: { authorization: who().authorization, ...headers },
          ...(bodies[method] ? { body: bodies[method] } : {}),
        });
        demandSilence(probe, answer, secretsOf(prepared));
        if (method === "COPY" || method === "MOVE") {
          const taken = await who().ask("GET", `${placeOf(who())}mitgenommen.txt`);
          demandSilence({ url: own }, taken, secretsOf(prepared));
          const stays = await who().ask("PROPFIND", own, { headers: { depth: "0" } });
          if (stays.status !== 207) await who().ask("PUT", own, { body: "Inhalt von erlaubt.txt" });
        }
      }),
      { numRuns: full ? 8000 : 300, endOnFailure: true, seed },
    );
    // Nothing came in, either, under whatever name.
    const all = await host.ask("PROPFIND", `/dav/spaces/${room.space}/`, { headers: { depth: "infinity" } });
    const secrets = targets().flatMap(({ canaries }) => canaries.filter((canary) => /inhalt|besitzer|eigenschaft/.test(canary)));
    for (const [, href = ""] of all.text.matchAll(/<d:href>([^<]+[^/])<\/d:href>/g))
      demandSilence({ url: href }, await host.ask("GET", href), [...secrets, `Inhalt von ${other.name}`]);
    expect(await stateOf()).toBe(before);
  });

  test("finds nothing else: search, archives, pictures, versions, activity, favourites and recent files", async () => {
    for (const prepared of targets()) {
      const { victim, names } = prepared;
      const place = who() === visitor ? `${room.space}!${room.root}` : room.space;
      const post = (url: string, body: unknown): Probe => ({
        method: "POST",
        url,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const probes: Probe[] = [
        ...names.map((text) => ({ method: "GET", url: `/api/v1/search?q=${encodeURIComponent(text.slice(0, 12))}` })),
        { method: "GET", url: `/api/v1/search?q=${other.name.slice(0, 8)}` },
        ...[victim.fileId, other.file, victim.trashId, victim.versionId].flatMap((node): Probe[] => [
          post(`/api/v1/spaces/${place}/archives`, { ids: [node] }),
          post(`/api/v1/spaces/${place}/archives`, { ids: [room.file, node] }),
          { method: "GET", url: `/f/${node}` },
          { method: "GET", url: `/archiver?id=${encodeURIComponent(`${room.space}$${room.space}!${node}`)}` },
          { method: "GET", url: `/index.php/core/preview?fileId=${node}&x=32&y=32` },
          { method: "PROPFIND", url: `/dav/meta/${node}/v`, headers: { depth: "1" } },
          ...["", "/versions", "/activity", "/comments", "/thumbnail"].map((below) => ({
            method: "GET",
            url: `/api/v1/spaces/${place}/nodes/${node}${below}`,
          })),
          { method: "GET", url: `/api/v1/spaces/${place}/folder?id=${node}` },
          { method: "GET", url: `/graph/v1.0/drives/${room.space}/items/${encodeURIComponent(`${room.space}$${room.space}!${node}`)}` },
        ]),
        ...["/api/v1/recent", "/api/v1/favorites", "/api/v1/shared", "/api/v1/rooms", "/graph/v1.0/me/drives", "/api/v1/notifications"].map(
          (url) => ({ method: "GET", url }),
        ),
      ];
      for (const probe of probes) {
        const answer = await send(who(), probe);
        demandSilence(probe, answer, secretsOf(prepared));
        if (/\/(archives|nodes|items|preview|archiver|meta)\b/.test(probe.url))
          expect(answer.status, `${probe.method} ${probe.url} ${probe.body ?? ""}: ${answer.text.slice(0, 200)}`).toBeGreaterThanOrEqual(
            300,
          );
      }
    }
  });
});
