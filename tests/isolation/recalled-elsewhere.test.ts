// A link that is recalled in one of two server processes ends in both, whatever door somebody came in by. LANDBOX_TEST_FULL=1 measures how long it takes.
import { ask, basicAuthorization, signIn, slowDownload, startTwoProcesses, type TwoProcesses, type WebSession } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const size = (full ? 512 : 48) * 1024 ** 2;
/** Slow enough that nothing is done before the recall, fast enough that what lies in buffers is soon gone. */
const pace = full ? 25_000_000 : 3_000_000;
const password = "Regen am Dienstagabend 7";

let land: TwoProcesses;
let anna: WebSession;
beforeAll(async () => {
  land = await startTwoProcesses();
  anna = await signIn(land.first, land.first.actor("anna"));
}, 300_000);
afterAll(() => land?.stop());

const call = async <T>(method: string, path: string, body: object): Promise<T> => {
  const answer = await anna.ask(method, path, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return (answer.text === "" ? undefined : JSON.parse(answer.text)) as T;
};

test(
  "a link recalled in one process is dead in the other, running downloads of every kind included",
  async () => {
    const put = await land.first.actor("anna").dav("PUT", "Haushalt.bin", { body: Buffer.alloc(size, 5), timeout: 300_000 });
    const node = Number(String(put.headers["oc-fileid"]).slice(0, -12));
    const made = await call<{ link: { id: string; url: string } }>("POST", "/api/v1/deliveries", {
      subject: "Haushalt",
      nodes: [node],
      password,
    });
    await call("POST", `/api/v1/deliveries/${made.link.id}/open`, {});
    const token = made.link.url.split("/s/")[1] ?? "";
    const unlocked = await ask(land.second.origin, "POST", `/api/v1/public/${token}/session`, {
      headers: { "content-type": "application/json", "x-requested-with": "XMLHttpRequest" },
      body: JSON.stringify({ password }),
    });
    const visit = { cookie: String(unlocked.headers["set-cookie"]).split(";")[0] ?? "" };
    const listed = await ask(land.first.origin, "GET", `/api/v1/public/${token}/folder`, { headers: visit });
    const { path, entries } = JSON.parse(listed.text) as { path: { id: number }[]; entries: { id: number }[] };
    const doors: [path: string, headers: Record<string, string>][] = [
      [`/api/v1/public/${token}/files/${entries[0]?.id}`, visit],
      [`/remote.php/dav/public-files/${token}/Haushalt.bin`, { authorization: basicAuthorization("public", password) }],
      ["/public.php/webdav/Haushalt.bin", { authorization: basicAuthorization(token, password) }],
    ];
    const everywhere = [
      ...[land.first, land.second].flatMap(({ origin }) => doors.map(([url, headers]) => ({ origin, url, headers }))),
      { origin: land.second.origin, url: `/api/v1/public/${token}/archive?id=${path[0]?.id}`, headers: visit },
    ];
    const downloads = everywhere.map(({ origin, url, headers }) => slowDownload(origin, url, { headers, pace }));
    expect(await Promise.all(downloads.map(({ status }) => status))).toEqual(everywhere.map(() => 200));

    const from = performance.now();
    await call("POST", `/api/v1/deliveries/${made.link.id}/recall`, {});
    const refused = async (): Promise<number[]> =>
      Promise.all(everywhere.map(async ({ origin, url, headers }) => (await ask(origin, "GET", url, { headers })).status));
    // Nobody enters any more, from the recall's own answer on.
    expect((await refused()).filter((status) => status !== 403 && status !== 404)).toEqual([]);
    const ends = await Promise.all(downloads.map(({ ended }) => ended));
    expect(ends.map(({ complete, at }) => [complete, at > from])).toEqual(everywhere.map(() => [false, true]));
    if (!full) return;
    const seconds = ends.map(({ at }) => Math.round(at - from) / 1000);
    console.log(JSON.stringify({ size, seconds, bytes: ends.map(({ bytes }) => bytes) }));
    expect(Math.max(...seconds)).toBeLessThan(5);
  },
  full ? 900_000 : 180_000,
);
