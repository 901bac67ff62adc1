// What a person of another box gave, on the recipient's device: stock clients sync it both ways, while owner and recipient talk to different processes.
import {
  command,
  type RecordingProxy,
  signIn,
  startRecordingProxy,
  startTwoProcesses,
  temporaryFolder,
  type TestActor,
  type TwoProcesses,
} from "@landbox/test-kit";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conflictCopies, furnish, put, snapshot } from "./local-tree.ts";
import { serverTree } from "./server-tree.ts";
import { type ClientName, type Device, device, listings, transfers } from "./sync-client.ts";

let land: TwoProcesses;
let home: string;
beforeAll(async () => {
  land = await startTwoProcesses();
  home = await temporaryFolder();
});
afterAll(async () => {
  await land?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

const sha1 = (content: string | Buffer): string => createHash("sha1").update(content).digest("hex");

/** A request that succeeds. */
async function ask(who: TestActor, method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await who.ask(method, path, { headers, ...(body === undefined ? {} : { body }) });
  expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
  return answer;
}

const shares = "/ocs/v2.php/apps/files_sharing/api/v1/shares";

/** @returns what ends it */
async function give(owner: TestActor, recipient: TestActor, name: string, permissions: number): Promise<() => Promise<unknown>> {
  const form = new URLSearchParams({ path: `/${name}`, shareType: "0", shareWith: recipient.user, permissions: String(permissions) });
  const headers = { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" };
  const made = await ask(owner, "POST", `${shares}?format=json`, form.toString(), headers);
  const { id } = (JSON.parse(made.text) as { ocs: { data: { id: string } } }).ocs.data;
  return () => ask(owner, "DELETE", `${shares}/${id}?format=json`, undefined, { "ocs-apirequest": "true" });
}

const dav = (...names: string[]): string => `/remote.php/webdav/${names.map(encodeURIComponent).join("/")}`;

/** What the owner has below a folder, as the recipient's copy of it would look. */
const below = async (owner: TestActor, folder: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(await serverTree(owner))
      .filter(([path]) => path.startsWith(`${folder}/`) && path !== `${folder}/`)
      .map(([path, hash]) => [path.slice(folder.length + 1), hash]),
  );

describe.each<[ClientName, string]>([
  ["owncloudcmd", "bernd"],
  ["nextcloudcmd", "clara"],
])("%s with what another box gave to %s", (client, login) => {
  let proxy: RecordingProxy;
  let owner: TestActor;
  let recipient: TestActor;
  let theirs: Device;
  const name = `Gegeben für ${login}`;
  const look = `Nur ansehen für ${login}`;
  let end: () => Promise<unknown>;
  const local = (path: string): string => join(theirs.folder, name, path);
  beforeAll(async () => {
    proxy = await startRecordingProxy(land.second);
    owner = land.first.actor("anna");
    recipient = land.second.actor(login, "arrach");
    theirs = await device(client, recipient, proxy, home, `Gerät von ${login}`);
    for (const folder of [name, look]) await ask(owner, "MKCOL", dav(folder));
    await ask(owner, "PUT", dav(name, "plan.txt"), "von der Eigentümerin");
    await ask(owner, "PUT", dav(look, "satzung.txt"), "nur zu lesen");
    end = await give(owner, recipient, name, 15);
    await give(owner, recipient, look, 1);
  });
  afterAll(() => proxy?.stop());
  const same = async () => expect(await snapshot(join(theirs.folder, name))).toEqual(await below(owner, name));

  it("arrives whole, and then the client is quiet", async () => {
    await theirs.sync();
    expect(await readFile(local("plan.txt"), "utf8")).toBe("von der Eigentümerin");
    expect(await readFile(join(theirs.folder, look, "satzung.txt"), "utf8")).toBe("nur zu lesen");
    const quiet = await theirs.sync();
    expect([listings(quiet), transfers(quiet)]).toEqual([[""], []]);
  });

  it("goes up: new, changed, in chunks, empty, renamed and deleted", async () => {
    await furnish(local("Neu"));
    await put(theirs.folder, `${name}/plan.txt`, "vom Empfänger geändert");
    await theirs.sync();
    expect((await owner.ask("GET", dav(name, "plan.txt"))).text).toBe("vom Empfänger geändert");
    await same();
    await rename(local("Neu/Haushalt"), local("Kämmerei"));
    await rename(local("Neu/Große Datei.bin"), local("Umbenannt.bin"));
    await rm(local("Neu/Viele"), { recursive: true });
    const sent = await theirs.sync();
    expect(transfers(sent).filter((line) => line.startsWith("PUT"))).toEqual([]);
    await same();
    expect(transfers(await theirs.sync())).toEqual([]);
  });

  it("comes down: new, changed, renamed and deleted by the owner, at the next run", async () => {
    await ask(owner, "PUT", dav(name, "plan.txt"), "wieder von der Eigentümerin");
    await ask(owner, "PUT", dav(name, "neu.txt"), "neu");
    await ask(owner, "MOVE", dav(name, "Kämmerei"), undefined, { destination: dav(name, "Finanzen") });
    await ask(owner, "DELETE", dav(name, "Neu", "Bauamt"));
    const received = await theirs.sync();
    expect(await readFile(local("plan.txt"), "utf8")).toBe("wieder von der Eigentümerin");
    await same();
    expect(transfers(received).sort(), "what was renamed is not fetched again").toEqual([`GET ${name}/neu.txt`, `GET ${name}/plan.txt`]);
  });

  it("keeps both sides of a conflict", async () => {
    await put(theirs.folder, `${name}/plan.txt`, "der Empfänger war langsamer");
    await ask(owner, "PUT", dav(name, "plan.txt"), "die Eigentümerin war schneller");
    await theirs.sync();
    expect(await readFile(local("plan.txt"), "utf8")).toBe("die Eigentümerin war schneller");
    expect((await owner.ask("GET", dav(name, "plan.txt"))).text).toBe("die Eigentümerin war schneller");
    const copies = await conflictCopies(join(theirs.folder, name));
    expect(copies).toHaveLength(1);
    expect(await readFile(local(copies[0] ?? ""), "utf8")).toBe("der Empfänger war langsamer");
    await rm(local(copies[0] ?? ""));
    await theirs.sync();
    await same();
  });

  it("takes what is moved from the own files into it and back, bytes and all", async () => {
    const content = randomBytes(12_000_000);
    await put(theirs.folder, "Eigenes/groß.bin", content);
    await put(theirs.folder, "Eigenes/klein.txt", "klein");
    await theirs.sync();
    await rename(join(theirs.folder, "Eigenes"), local("Eigenes"));
    await theirs.sync();
    await same();
    expect((await below(owner, name))["Eigenes/groß.bin"]).toBe(sha1(content));
    expect(Object.keys(await serverTree(recipient, "")).filter((path) => path.startsWith("Eigenes"))).toEqual([]);
    await rename(local("Eigenes"), join(theirs.folder, "Zurück"));
    await theirs.sync();
    await same();
    expect((await serverTree(recipient))["Zurück/groß.bin"]).toBe(sha1(content));
    expect(transfers(await theirs.sync())).toEqual([]);
  });

  it("lets nothing through that may only be read, and loses none of it", async () => {
    await put(theirs.folder, `${look}/satzung.txt`, "doch geändert");
    await put(theirs.folder, `${look}/eigene.txt`, "dazugelegt");
    await theirs.run();
    await theirs.run();
    expect(await below(owner, look)).toEqual({ "satzung.txt": sha1("nur zu lesen") });
    expect(await readFile(join(theirs.folder, look, "satzung.txt"), "utf8")).toBe("nur zu lesen");
    const kept = await Promise.all(
      Object.keys(await snapshot(theirs.folder))
        .concat(await conflictCopies(theirs.folder))
        .filter((path) => !path.endsWith("/"))
        .map((path) => readFile(join(theirs.folder, path), "utf8")),
    );
    expect(kept).toContain("doch geändert");
    // What cannot go up and was never there stays on the device until somebody puts it elsewhere.
    await rm(join(theirs.folder, look, "eigene.txt"), { force: true });
  });

  it("is called as its recipient likes, which changes nothing for the owner", async () => {
    const before = await below(owner, name);
    await rename(join(theirs.folder, name), join(theirs.folder, "Von nebenan"));
    expect(transfers(await theirs.sync())).toEqual([`MOVE ${name}`]);
    expect(await below(owner, name)).toEqual(before);
    await rename(join(theirs.folder, "Von nebenan"), join(theirs.folder, name));
    await theirs.sync();
    await same();
  });

  it("goes from the device when it ends, and stays where it is", async () => {
    const before = await below(owner, name);
    await end();
    await theirs.sync();
    expect(Object.keys(await snapshot(theirs.folder))).not.toContain(`${name}/`);
    expect(await below(owner, name)).toEqual(before);
    // Whoever deletes it on the device turns it away, and deletes nothing of the owner's.
    await rm(join(theirs.folder, look), { recursive: true });
    // Both clients mean to bring back the file, which may not be deleted, into the folder, which may, and complain once that it is gone.
    const { requests } = await theirs.run();
    expect(transfers(requests).filter((line) => !line.startsWith("GET"))).toEqual([`DELETE ${look}`]);
    expect(await below(owner, look)).toEqual({ "satzung.txt": sha1("nur zu lesen") });
    expect(transfers(await theirs.sync())).toEqual([]);
  });
});

describe("rclone", () => {
  const rcloneOf = async (who: TestActor, url: string, vendor = "nextcloud") => {
    const environment = {
      HOME: home,
      RCLONE_CONFIG_BOX_TYPE: "webdav",
      RCLONE_CONFIG_BOX_VENDOR: vendor,
      RCLONE_CONFIG_BOX_URL: url,
      RCLONE_CONFIG_BOX_USER: who.user,
      RCLONE_CONFIG_BOX_PASS: (await command("rclone", ["obscure", who.password])).output.trim(),
    };
    return async (...parameters: string[]): Promise<string> => {
      const { code, output } = await command("rclone", ["--retries", "1", "--low-level-retries", "1", ...parameters], { environment });
      expect(code, `rclone ${parameters.join(" ")}\n${output}`).toBe(0);
      return output;
    };
  };

  it("copies and syncs what another box gave, both ways", async () => {
    const owner = land.first.actor("bernd");
    const recipient = land.second.actor("anna", "arrach");
    await ask(owner, "MKCOL", dav("Für rclone"));
    const end = await give(owner, recipient, "Für rclone", 15);
    const files = `/remote.php/dav/files/${encodeURIComponent(recipient.user)}/`;
    const rclone = await rcloneOf(recipient, land.second.origin + files);
    const source = join(home, "hin");
    await furnish(source);
    await rclone("sync", "--create-empty-src-dirs", source, "box:Für rclone");
    expect(await below(owner, "Für rclone")).toEqual(await snapshot(source));
    expect(await rclone("sync", "-v", source, "box:Für rclone"), "finds nothing to do").not.toMatch(/: (Copied|Deleted|Updated)/);
    await rclone("check", "--download", source, "box:Für rclone");
    // By the server: within the other box, and from it into the own.
    await rclone("moveto", "box:Für rclone/Viele", "box:Für rclone/Bündel");
    await rclone("copyto", "box:Für rclone/Große Datei.bin", "box:Geholt.bin");
    expect((await serverTree(recipient))["Geholt.bin"]).toBe((await snapshot(source))["Große Datei.bin"]);

    await ask(owner, "PUT", dav("Für rclone", "Bauamt", "bericht.txt"), "geändert von der anderen Seite");
    const target = join(home, "her");
    await rclone("sync", "--create-empty-src-dirs", "box:Für rclone", target);
    expect(await snapshot(target)).toEqual(await below(owner, "Für rclone"));
    await end();
    expect(await rclone("lsf", "box:")).not.toContain("Für rclone");
  });

  it("copies into a room and out of it, from the host and from a body that takes part", async () => {
    const host = land.first.actor("admin", "landkreis-cham");
    const admin = land.second.actor("admin", "arrach");
    const visitor = land.second.actor("anna", "arrach");
    const json = async (who: TestActor, method: string, path: string, body: unknown) => {
      const answer = await ask(who, method, path, JSON.stringify(body), {
        "content-type": "application/json",
        "x-requested-with": "XMLHttpRequest",
      });
      return answer.text === "" ? {} : (JSON.parse(answer.text) as Record<string, unknown>);
    };
    const { id } = (await json(host, "POST", "/api/v1/rooms", { name: "Ortsumgehung", arrangement: "Vereinbarung" })) as { id: string };
    const room = `/api/v1/rooms/${encodeURIComponent(id)}`;
    await json(host, "POST", `${room}/bodies`, { box: "arrach", role: "editor" });
    await json(host, "PUT", `${room}/arrangement`, { text: "Vereinbarung" });
    await json(admin, "POST", `${room}/answer`, { accept: true, version: 1 });
    const { account } = (await signIn(land.second, visitor)).info;
    await json(admin, "PUT", `${room}/people/account/${account.id}`, {});

    const listed = await visitor.ask("GET", "/api/v1/rooms", { headers: { "x-requested-with": "XMLHttpRequest" } });
    const { rooms } = JSON.parse(listed.text) as { rooms: { id: string; place: { webDavPath: string } }[] };
    const [ofHost, ofBody] = await Promise.all([
      rcloneOf(host, `${land.first.origin}/dav/spaces/${encodeURIComponent(id)}/`, "owncloud"),
      rcloneOf(visitor, land.second.origin + (rooms.find((one) => one.id === id)?.place.webDavPath ?? ""), "owncloud"),
    ]);
    const source = join(home, "Raum");
    await mkdir(source);
    await furnish(source);
    await ofBody("copy", "--create-empty-src-dirs", source, "box:");
    const target = join(home, "Raum des Gastgebers");
    await ofHost("copy", "--create-empty-src-dirs", "box:", target);
    expect(await snapshot(target)).toEqual(await snapshot(source));
    await put(target, "Antwort.txt", "vom Landkreis");
    await rm(join(target, "Viele"), { recursive: true });
    await ofHost("sync", "--create-empty-src-dirs", target, "box:");
    await ofBody("sync", "--create-empty-src-dirs", "box:", source);
    expect(await snapshot(source)).toEqual(await snapshot(target));
    // Under its name it hangs in the own root as well.
    const own = await rcloneOf(visitor, `${land.second.origin}/remote.php/webdav/`, "owncloud");
    expect(await own("cat", "box:Ortsumgehung/Antwort.txt")).toMatch(/vom Landkreis$/);
  });
});
