// What somebody received never tells of what is beside it: whatever happens in places that are not theirs, everything that a recipient can ask for stays
// the same to the byte, and no name of what is not theirs is ever in it. LANDBOX_TEST_FULL=1 goes on for longer; LANDBOX_TEST_SEED repeats a run.
import { randomBytes } from "node:crypto";
import { type Answer, type ComposedServer, propfindBody, startComposedServer, type TestActor } from "@landbox/test-kit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  given,
  isAlive,
  type Item,
  items,
  pathOf,
  reaching,
  reachesIt,
  type Recipient,
  remember,
  sees,
  type Step,
  step,
  visibleTo,
  wasIn,
  wayUp,
} from "./recipients-model.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const seed = Number(process.env["LANDBOX_TEST_SEED"] ?? (full ? Date.now() % 2 ** 31 : 20_261_126));
const steps = full ? 400 : 36;

let server: ComposedServer;
let anna: TestActor;
let admin: TestActor;
/** Who receives, with the group that both may be in. */
let recipients: readonly Recipient[];
const group = "Runde";

const word = (): string => `wort${randomBytes(5).toString("hex")}`;

const does = async (who: TestActor, method: string, path: string, options: Parameters<TestActor["ask"]>[2] = {}): Promise<Answer> => {
  const answer = await who.ask(method, path, options);
  if (answer.status >= 300) throw new Error(`${who.login}: ${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer;
};
const form = (values: Record<string, string>) => ({
  headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(values).toString(),
});
const ocs = "/ocs/v2.php";
const shares = `${ocs}/apps/files_sharing/api/v1/shares`;

beforeAll(async () => {
  server = await startComposedServer();
  [anna, admin] = [server.actor("anna"), server.actor("admin")];
  recipients = await Promise.all(
    ["bernd", "clara"].map(async (login): Promise<Recipient> => {
      const who = server.actor(login);
      const { id } = JSON.parse((await does(who, "GET", "/graph/v1.0/me")).text) as { id: string };
      return { who, id, inGroup: false, disabled: false, heard: new Set() };
    }),
  );
  await does(admin, "POST", `${ocs}/cloud/groups?format=json`, form({ groupid: group }));
  for (const parent of [undefined, undefined]) await make(parent, true);
  await make(items[0], false);
  await share(items[0]!, recipients[0]!);
  await share(items[0]!, "group");
});
afterAll(() => server?.stop());

async function make(parent: Item | undefined, isFolder: boolean): Promise<Item> {
  const name = isFolder ? word() : `${word()}.txt`;
  const path = [...(parent ? [pathOf(parent)] : []), name].join("/");
  const answer = await does(anna, isFolder ? "MKCOL" : "PUT", `/remote.php/webdav/${path}`, isFolder ? {} : { body: word() });
  const item: Item = {
    id: Number(String(answer.headers["oc-fileid"]).slice(0, -12)),
    isFolder,
    name,
    parent,
    trashed: false,
    past: new Map(),
  };
  items.push(item);
  return item;
}

const everything = propfindBody(
  ...["d:resourcetype", "d:getetag", "d:getcontentlength", "d:getlastmodified", "d:quota-used-bytes", "d:lockdiscovery"],
  ...["oc:id", "oc:fileid", "oc:size", "oc:permissions", "oc:checksums", "oc:owner-id", "oc:share-types", "oc:favorite", "oc:name"],
  ...["oc:comments-count", "oc:comments-unread"],
);
const everyComment = propfindBody("oc:id", "oc:message", "oc:actorId", "oc:isUnread", "oc:mentions");
const searchFor = (pattern: string): string =>
  `<?xml version="1.0"?><oc:search-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getetag/><oc:fileid/><oc:size/></d:prop><oc:search><oc:pattern>${pattern}</oc:pattern></oc:search></oc:search-files>`;
const favorites = `<?xml version="1.0"?><oc:filter-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop><oc:filter-rules><oc:favorite>1</oc:favorite></oc:filter-rules></oc:filter-files>`;

/** Whether a space's names have been read by now is a matter of moments, and with it the order of what is found. */
function settled(method: string, path: string, text: string): string {
  if (method === "REPORT")
    return [...text.matchAll(/<d:response>.*?<\/d:response>/gs)]
      .map(([one]) => one)
      .toSorted()
      .join("");
  if (!path.startsWith("/api/v1/search")) return text;
  const { entries } = JSON.parse(text) as { entries: object[] };
  return entries
    .map((one) => JSON.stringify(one))
    .toSorted()
    .join();
}

/** Everything that somebody can ask for without knowing a number, and what they can ask of each thing that they see. */
async function observe({ who, disabled }: Recipient): Promise<string> {
  const told: string[] = [];
  const ask = async (method: string, path: string, options: Parameters<TestActor["ask"]>[2] = {}): Promise<Answer> => {
    const answer = await who.ask(method, path, options);
    // Errors of Graph carry their time.
    told.push(`${method} ${path} ${answer.status} ${answer.status < 400 ? settled(method, path, answer.text) : ""}`);
    return answer;
  };
  if (disabled) {
    for (const path of ["/graph/v1.0/me/drives", shares, "/api/v1/shared", "/remote.php/webdav/"]) await ask("GET", path);
    return told.join("\n");
  }
  await ask("PROPFIND", "/remote.php/webdav/", { headers: { depth: "infinity" }, body: everything });
  const seen: number[] = [];
  const walk = async (path: string): Promise<void> => {
    const { text } = await ask("PROPFIND", path, { headers: { depth: "1" }, body: everything });
    for (const [, one = ""] of text.matchAll(/<d:response>(.*?)<\/d:response>/gs)) {
      const href = /<d:href>([^<]+)</.exec(one)?.[1] ?? path;
      if (href === path) continue;
      seen.push(Number(/<oc:fileid>(\d+)</.exec(one)?.[1]));
      if (one.includes("<d:collection/>")) await walk(href);
    }
  };
  await walk("/remote.php/webdav/");
  const shared = await ask("GET", "/api/v1/shared");
  const { entries } = JSON.parse(shared.text) as { entries: { space: string; node: number; webDavPath: string; isFolder: boolean }[] };
  for (const { webDavPath, isFolder } of entries) {
    if (isFolder) await ask("PROPFIND", webDavPath, { headers: { depth: "1" }, body: everything });
    if (isFolder) await ask("REPORT", webDavPath, { body: searchFor("wort") });
  }
  for (const { space, node } of entries) {
    for (const rest of [``, `/activity`, `/shares`, `/versions`, `/thumbnail`, `/comments`, `/pages`])
      await ask("GET", `/api/v1/spaces/${space}/nodes/${node}${rest}`);
    for (const rest of [`folder`, `trash`]) await ask("GET", `/api/v1/spaces/${space}/${rest}`);
    await ask("GET", `/api/v1/search?q=wort&space=${space}`);
  }
  await ask("REPORT", "/remote.php/webdav/", { body: searchFor("wort") });
  await ask("REPORT", "/remote.php/webdav/", { body: favorites });
  for (const path of ["trash-bin", "files"])
    await ask("PROPFIND", `/remote.php/dav/${path}/${who.user}`, { headers: { depth: "1" }, body: everything });
  const news = JSON.parse((await ask("GET", "/api/v1/notifications")).text) as { entries: { kind: string; node: object | null }[] };
  // Of what is not theirs any more nothing is told, not even that there was something.
  expect(news.entries.filter(({ kind, node }) => kind !== "unshared" && node === null)).toEqual([]);
  for (const path of ["session", "search?q=wort", "recent?by=all", "favorites", "principals?q=wort", "rooms"])
    await ask("GET", `/api/v1/${path}`);
  for (const query of ["", "?shared_with_me=true&state=all", "?path=/&subfiles=true", "?reshares=true"])
    await ask("GET", `${shares}${query}${query === "" ? "?" : "&"}format=json`);
  for (const path of [
    "v1.0/me?$expand=drive",
    "v1.0/me/drives",
    "v1.0/drives",
    "v1beta1/me/drive/sharedWithMe",
    "v1beta1/me/drive/sharedByMe",
  ])
    await ask("GET", `/graph/${path}`);
  await ask("GET", "/graph/v1.0/me/drive/root/children");
  const remote = (await who.ask("GET", "/graph/v1beta1/me/drive/sharedWithMe")).text.matchAll(/"remoteItem":\{"id":"([^"]+)"/g);
  for (const [, id = ""] of remote) {
    const item = `/graph/v1beta1/drives/${encodeURIComponent(id.split("!")[0] ?? "")}/items/${encodeURIComponent(id)}`;
    for (const rest of ["", "/children", "/permissions"]) await ask("GET", `${item}${rest}`);
  }
  await ask("GET", `${ocs}/apps/notifications/api/v2/notifications?format=json`);
  for (const id of seen) await ask("PROPFIND", `/remote.php/dav/comments/files/${id}`, { headers: { depth: "1" }, body: everyComment });
  told.push(`seen ${seen.toSorted((a, b) => a - b).join()}`);
  return told.join("\n");
}

/** What is not theirs is not there, by whatever number it is asked for. */
async function knocks(recipient: Recipient, item: Item, space: string): Promise<void> {
  const { who } = recipient;
  const id = `${space}$${space}!${item.id}`;
  for (const [method, path] of [
    ["PROPFIND", `/dav/spaces/${encodeURIComponent(id)}`],
    ["PROPFIND", `/remote.php/dav/meta/${item.id}`],
    ["PROPFIND", `/dav/meta/${item.id}/v`],
    ["GET", `/f/${item.id}`],
    ["GET", `/api/v1/spaces/${space}/nodes/${item.id}`],
    ["GET", `/api/v1/spaces/${space}!${item.id}/nodes/${item.id}/thumbnail`],
    ["GET", `/api/v1/spaces/${space}!${item.id}/trash`],
    ["GET", `/api/v1/spaces/${space}!${item.id}/nodes/${item.id}/comments`],
    ["GET", `/api/v1/spaces/${space}!${item.id}/nodes/${item.id}/pages`],
    ["GET", `/api/v1/spaces/${space}!${item.id}/nodes/${item.id}/pages/0`],
    ["PROPFIND", `/remote.php/dav/comments/files/${item.id}`],
    ["GET", `/graph/v1beta1/drives/${space}$${space}/items/${encodeURIComponent(id)}`],
    ["GET", `/graph/v1beta1/drives/${space}$${space}/items/${encodeURIComponent(id)}/permissions`],
  ] as const) {
    const answer = await who.ask(method, path, { headers: { depth: "0" } });
    expect([401, 404], `${who.login}: ${method} ${path}: ${answer.status}`).toContain(answer.status);
    expect(answer.text).not.toContain(item.name);
  }
  // Nor by way of what is theirs.
  for (const { id: own } of given.filter((one) => one.item.isFolder && sees(recipient, one.item)).map((one) => one.item))
    for (const rest of ["", "/activity", "/versions", "/thumbnail", "/comments", "/pages", "/pages/0", "/shares"]) {
      const path = `/api/v1/spaces/${space}!${own}/nodes/${item.id}${rest}`;
      const answer = await who.ask("GET", path);
      // Whose shares there are is nobody's business but the owner's: the list is empty, whatever is asked for.
      if (rest === "/shares" && answer.status === 200) expect(JSON.parse(answer.text), path).toEqual({ shares: [], mayShare: false });
      else expect(answer.status, `${who.login}: ${path}: ${answer.text}`).toBe(404);
      expect(answer.text).not.toContain(item.name);
    }
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

/** What hangs in somebody's root is up to a second old where no grant was changed (a group, the trash). */
async function isTold(recipient: Recipient): Promise<void> {
  const hangs = (item: Item): boolean => given.some((one) => one.item === item && sees(recipient, item) && reachesIt(one, recipient));
  const tops = [...new Set(given.map(({ item }) => item))];
  const list = async (): Promise<boolean[]> => {
    const { text } = await recipient.who.ask("PROPFIND", "/remote.php/webdav/", {
      headers: { depth: "1" },
      body: propfindBody("oc:fileid"),
    });
    return tops.map(({ id }) => text.includes(`<oc:fileid>${id}<`));
  };
  await expect.poll(list, { timeout: 20_000, interval: 50 }).toEqual(tops.map(hangs));
}

/** What was touched; undefined: nothing could be done. */
async function apply({ op, at, to }: Step): Promise<readonly Item[] | undefined> {
  const alive = items.filter(isAlive);
  const item = pick(alive, at);
  const url = (one: Item): string => `/remote.php/webdav/${pathOf(one)}`;
  if (op === "folder" || op === "file")
    return [await make(pick([undefined, ...alive.filter(({ isFolder }) => isFolder)], at), op === "folder")];
  if (op === "join" || op === "leave") {
    const recipient = pick(recipients, at)!;
    const path = `${ocs}/cloud/users/${recipient.id}/groups?format=json`;
    await does(admin, op === "join" ? "POST" : "DELETE", path, form({ groupid: group }));
    recipient.inGroup = op === "join";
    return [];
  }
  if (op === "revoke") {
    const one = pick(
      given.filter((each) => isAlive(each.item)),
      at,
    );
    if (!one) return undefined;
    await does(anna, "DELETE", `${shares}/${one.id}?format=json`);
    given.splice(given.indexOf(one), 1);
    return [];
  }
  if (op === "restore") {
    const back = pick(
      items.filter((one) => one.trashed && (one.parent === undefined || isAlive(one.parent))),
      at,
    );
    if (!back) return undefined;
    await does(anna, "MOVE", `/remote.php/dav/trash-bin/${anna.user}/${back.id}`, {
      headers: { destination: `/remote.php/dav/files/${anna.user}/${pathOf(back)}` },
    });
    back.trashed = false;
    return [back];
  }
  if (!item) return undefined;
  if (op === "share" || op === "shareGroup") return share(item, op === "share" ? pick(recipients, to)! : "group");
  if (op === "link") {
    await does(
      anna,
      "POST",
      `${shares}?format=json`,
      form({ path: `/${pathOf(item)}`, shareType: "3", password: "Regen am Dienstagabend 7" }),
    );
    return [];
  }
  if (op === "comment") {
    const all = recipients.map(({ who }) => `@${who.login}`).join(" ");
    const comments = `/remote.php/dav/comments/files/${item.id}`;
    await does(anna, "POST", comments, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: `${word()} ${all}` }),
    });
    return [item];
  }
  if (op === "favorite") {
    const body = `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:set><d:prop><oc:favorite>1</oc:favorite></d:prop></d:set></d:propertyupdate>`;
    await does(anna, "PROPPATCH", url(item), { body });
    return [];
  }
  if (op === "trash") {
    await does(anna, "DELETE", url(item));
    item.trashed = true;
    return [item];
  }
  if (op === "write") {
    const file = pick(
      alive.filter(({ isFolder }) => !isFolder),
      at,
    );
    if (!file) return undefined;
    await does(anna, "PUT", url(file), { body: `${word()} ${"x".repeat(to)}` });
    return [file];
  }
  const parent = op === "rename" ? item.parent : pick([undefined, ...alive.filter(({ isFolder }) => isFolder)], to);
  if (op === "move" && (parent === item.parent || wayUp(parent).includes(item))) return undefined;
  const name = op === "rename" ? (item.isFolder ? word() : `${word()}.txt`) : item.name;
  const path = [...(parent ? [pathOf(parent)] : []), name].join("/");
  await does(anna, "MOVE", url(item), { headers: { destination: `/remote.php/webdav/${path}`, overwrite: "F" } });
  item.parent = parent;
  item.name = name;
  return [item];
}

async function share(item: Item, to: Recipient | "group"): Promise<readonly Item[] | undefined> {
  if (given.some((one) => one.item === item && one.to === to)) return undefined;
  const target = to === "group" ? { shareType: "1", shareWith: group } : { shareType: "0", shareWith: to.who.login };
  const made = await does(anna, "POST", `${shares}?format=json`, form({ path: `/${pathOf(item)}`, permissions: "1", ...target }));
  const { ocs: body } = JSON.parse(made.text) as { ocs: { data: { id: string } } };
  given.push({ id: body.data.id, item, to });
  // Whoever sees it already sees no difference.
  return [];
}

test("a recipient is told nothing of what is not theirs, and sees no change of it", { timeout: full ? 1_800_000 : 180_000 }, async () => {
  console.log(`LANDBOX_TEST_SEED=${seed}: ${steps} steps`);
  const { id: drive } = JSON.parse((await does(anna, "GET", "/graph/v1.0/me/drive")).text) as { id: string };
  const space = drive.split("$")[0] ?? "";
  let before = await Promise.all(recipients.map(observe));
  await apply({ op: "write", at: 0, to: 1 });
  // Clara is in no group yet: to her all of it is somebody else's.
  const written = await Promise.all(recipients.map(observe));
  expect(written[0]).not.toBe(before[0]);
  expect(written[1]).toBe(before[1]);
  before = written;
  for (const recipient of recipients) for (const item of visibleTo(recipient)) recipient.heard.add(item.name);
  remember();
  const counts = { unmoved: 0, hidden: 0 };
  for (const one of fc.sample(step, { seed, numRuns: steps })) {
    const sights = recipients.map((recipient) => ({ was: new Set(visibleTo(recipient)), through: reaching(recipient) }));
    const touched = await apply(one);
    if (!touched) continue;
    remember();
    await Promise.all(recipients.map(isTold));
    const after = await Promise.all(recipients.map(observe));
    for (const [i, recipient] of recipients.entries()) {
      const { was, through } = sights[i]!;
      const is = new Set(visibleTo(recipient));
      const name = `LANDBOX_TEST_SEED=${seed}: ${recipient.who.login} after ${JSON.stringify(one)}`;
      const [old, now] = [before[i]!, after[i]!];
      for (const item of items)
        if (is.has(item)) {
          recipient.heard.add(item.name);
          expect(now.includes(item.name), `${name}: does not see ${pathOf(item)}`).toBe(true);
        } else if (!recipient.heard.has(item.name) && !wasIn(is, item))
          expect(now.includes(item.name), `${name}: sees ${pathOf(item)}`).toBe(false);
      const same = through === reaching(recipient) && was.size === is.size && [...was].every((item) => is.has(item));
      // A share or a membership of somebody else is as little theirs as a file: nothing of it may show.
      if (same && !touched.some((item) => was.has(item))) {
        expect(now.split("\n"), name).toEqual(old.split("\n"));
        counts.unmoved++;
      } else if (["write", "file", "trash"].includes(one.op) && touched.some((item) => was.has(item) || is.has(item))) {
        expect(now, name).not.toBe(old);
      }
    }
    before = after;
    const recipient = pick(recipients, one.to)!;
    const hidden = pick(
      items.filter((item) => !sees(recipient, item)),
      one.at,
    );
    if (hidden) {
      await knocks(recipient, hidden, space);
      counts.hidden++;
    }
  }
  // Otherwise nothing was shown by any of it.
  for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(0);

  const [gone] = recipients;
  await server.disable(gone!.who.login, gone!.who.box);
  gone!.disabled = true;
  await expect.poll(async () => (await gone!.who.ask("GET", "/graph/v1.0/me")).status, { timeout: 30_000, interval: 250 }).toBe(401);
  expect(await observe(gone!)).not.toMatch(/^GET \S+ [23]/m);
});
