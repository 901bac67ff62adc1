// A share on its recipient's device: both stock sync clients take it for a part of the own files, and sync it both ways.
import { type RecordingProxy, startRecordingProxy, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClientName, device, listings, transfers } from "./sync-client.ts";

describe("a share in a stock sync client", () => {
  let server: TestServer;
  let proxy: RecordingProxy;
  beforeAll(async () => {
    server = await startServer();
    proxy = await startRecordingProxy(server);
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  it.each<[ClientName, string, string]>([
    ["owncloudcmd", "anna", "bernd"],
    ["nextcloudcmd", "clara", "anna"],
  ])("%s: %s shares with %s", async (client, from, to) => {
    const [owner, recipient] = [server.actor(from), server.actor(to)];
    const name = `Gemeinsam von ${from}`;
    const dav = `/remote.php/webdav/${encodeURIComponent(name)}`;
    const ask = async (method: string, path: string, body?: string | Buffer) => {
      const answer = await owner.ask(method, path, body === undefined ? {} : { body });
      expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
      return answer;
    };
    await ask("MKCOL", dav);
    await ask("PUT", `${dav}/plan.txt`, "von der Eigentümerin");
    const form = new URLSearchParams({ path: `/${name}`, shareType: "0", shareWith: to, permissions: "15" }).toString();
    const shared = await owner.ask("POST", "/ocs/v2.php/apps/files_sharing/api/v1/shares?format=json", {
      headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
      body: form,
    });
    expect(shared.status, shared.text).toBe(200);

    const home = await temporaryFolder();
    const theirs = await device(client, recipient, proxy, home, "Gerät");
    const local = (path: string) => join(theirs.folder, name, path);
    await theirs.sync();
    expect(await readFile(local("plan.txt"), "utf8")).toBe("von der Eigentümerin");
    const quiet = await theirs.sync();
    expect([listings(quiet), transfers(quiet)]).toEqual([[""], []]);

    // Up: a new folder, a changed file, one of many parts, a renaming and a deletion.
    const big = randomBytes(25 * 1024 * 1024);
    await mkdir(local("Neu"));
    await writeFile(local("Neu/groß.bin"), big);
    await writeFile(local("plan.txt"), "vom Empfänger geändert");
    await writeFile(local("weg.txt"), "weg");
    await theirs.sync();
    expect((await owner.ask("GET", `${dav}/plan.txt`)).text).toBe("vom Empfänger geändert");
    expect((await owner.ask("GET", `${dav}/Neu/gro%C3%9F.bin`)).headers["content-length"]).toBe(String(big.length));
    await rename(local("Neu"), local("Umbenannt"));
    await rm(local("weg.txt"));
    await theirs.sync();
    expect((await owner.ask("GET", `${dav}/weg.txt`)).status).toBe(404);
    expect((await owner.ask("GET", `${dav}/Umbenannt/gro%C3%9F.bin`)).headers["content-length"]).toBe(String(big.length));

    await theirs.sync();
    // Down: what the owner changes shows at the next run, and only its way is asked for.
    await ask("PUT", `${dav}/neu.txt`, "neu");
    const received = await theirs.sync();
    expect(await readFile(local("neu.txt"), "utf8")).toBe("neu");
    expect(listings(received)).toEqual(["", name]);

    // What is not the recipient's any more goes from the device, and stays where it is.
    await ask(
      "DELETE",
      `/ocs/v2.php/apps/files_sharing/api/v1/shares/${(JSON.parse(shared.text) as { ocs: { data: { id: string } } }).ocs.data.id}?format=json`,
    );
    await theirs.sync();
    await expect(readFile(local("plan.txt"))).rejects.toThrow();
    expect((await owner.ask("GET", `${dav}/plan.txt`)).text).toBe("vom Empfänger geändert");
    await rm(home, { recursive: true, force: true });
  });
});
