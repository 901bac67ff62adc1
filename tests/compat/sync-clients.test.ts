// owncloudcmd and nextcloudcmd as Debian ships them: two accounts on two devices each, and both clients on one account.
import { type RecordingProxy, startRecordingProxy, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conflictCopies, furnish, put, snapshot } from "./local-tree.ts";
import { type ClientName, type Device, device, listings, transfers } from "./sync-client.ts";

const pairs: [string, ClientName, ClientName][] = [
  ["anna", "owncloudcmd", "owncloudcmd"],
  ["bernd", "nextcloudcmd", "nextcloudcmd"],
  ["clara", "owncloudcmd", "nextcloudcmd"],
];

describe("stock sync clients", () => {
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

  describe.each(pairs)("%s: %s and %s", (login, firstClient, secondClient) => {
    let home: string;
    let first: Device;
    let second: Device;
    const equal = async () => expect(await snapshot(second.folder)).toEqual(await snapshot(first.folder));
    /** Until both have what the other has. */
    const settle = async () => {
      await first.sync();
      await second.sync();
      await first.sync();
    };

    beforeAll(async () => {
      home = await temporaryFolder();
      const actor = server.actor(login);
      first = await device(firstClient, actor, proxy, home, "erstes Gerät");
      second = await device(secondClient, actor, proxy, home, "zweites Gerät");
      await first.sync();
    });
    afterAll(() => rm(home, { recursive: true, force: true }));

    it("uploads everything and is quiet afterwards", async () => {
      await furnish(first.folder);
      await put(first.folder, `nur von ${login}.txt`, login);
      await first.sync();
      const next = await first.sync();
      expect(transfers(next)).toEqual([]);
      const changed = ["", "Bauamt", "Haushalt", "Haushalt/2025", "Haushalt/2026", "Haushalt/2026/Entwürfe", "Leerer Ordner", "Viele"];
      expect(listings(next).sort()).toEqual(changed);
      const third = await first.sync();
      expect(listings(third)).toEqual([""]);
      expect(transfers(third)).toEqual([]);
    });

    it("downloads everything and is quiet at once", async () => {
      await second.sync();
      await equal();
      const next = await second.sync();
      expect(listings(next)).toEqual([""]);
      expect(transfers(next)).toEqual([]);
    });

    it("renames a folder with its content, by one MOVE", async () => {
      await rename(join(first.folder, "Haushalt"), join(first.folder, "Kämmerei"));
      const requests = await first.sync();
      expect(transfers(requests)).toEqual(["MOVE Haushalt"]);
      const received = await second.sync();
      expect(transfers(received)).toEqual([]);
      await equal();
    });

    it("renames by case only, moves and deletes", async () => {
      await rename(join(second.folder, "Bauamt/bericht.txt"), join(second.folder, "Bauamt/BERICHT.txt"));
      await rename(join(second.folder, "Viele"), join(second.folder, "viele"));
      await mkdir(join(second.folder, "Archiv"));
      await rename(join(second.folder, "Übersicht ä ö ü ß.txt"), join(second.folder, "Archiv/Übersicht.txt"));
      await rename(join(second.folder, "Bauamt/Plan A.bin"), join(second.folder, "Plan B.bin"));
      await rm(join(second.folder, "Kämmerei/2025"), { recursive: true });
      await rm(join(second.folder, "Üml äut#&%+=;,'().txt"));
      const requests = await second.sync();
      expect(transfers(requests).filter((line) => line.startsWith("PUT"))).toEqual([]);
      const received = await first.sync();
      expect(transfers(received)).toEqual([]);
      await equal();
      expect(Object.keys(await snapshot(first.folder))).toContain("viele/Datei 7.txt");
    });

    it("carries changed contents, small, empty and in chunks", async () => {
      await put(first.folder, "leer.txt", "not empty any more");
      await put(first.folder, "viele/Datei 3.txt", "");
      await put(first.folder, "Große Datei.bin", randomBytes(25_000_001));
      const requests = await first.sync();
      expect(
        requests.some((request) => request.method === "MOVE" && request.path.includes("/uploads/")),
        "uses chunks",
      ).toBe(true);
      await second.sync();
      await equal();
    });

    it("keeps both sides of a conflict", async () => {
      await put(first.folder, "viele/Datei 5.txt", "the first device was quicker");
      await put(second.folder, "viele/Datei 5.txt", "the second one wrote this");
      await first.sync();
      await second.sync();
      expect(await readFile(join(second.folder, "viele/Datei 5.txt"), "utf8")).toBe("the first device was quicker");
      const copies = await conflictCopies(second.folder);
      expect(copies).toHaveLength(1);
      expect(await readFile(join(second.folder, copies[0]!), "utf8")).toBe("the second one wrote this");
      await rm(join(second.folder, copies[0]!));
      await settle();
      await equal();
    });

    it("takes names in NFD", async () => {
      const composed = "Café Müller.txt";
      await put(first.folder, `Mac/${composed.normalize("NFD")}`, "decomposed");
      await put(first.folder, `Mac/${"Grün".normalize("NFD")}/Ä.txt`, "in a decomposed folder");
      await settle();
      await settle();
      await equal();
      const files = await snapshot(second.folder);
      const names = Object.keys(files).map((path) => path.normalize("NFC"));
      expect(names.filter((path) => path === `Mac/${composed}`)).toHaveLength(1);
      expect(names.filter((path) => path === "Mac/Grün/Ä.txt")).toHaveLength(1);
    });

    it("gives a third device the same tree", async () => {
      const third = await device(secondClient, server.actor(login), proxy, home, "drittes Gerät");
      await third.sync();
      expect(await snapshot(third.folder)).toEqual(await snapshot(first.folder));
      const foreign = Object.keys(await snapshot(third.folder)).filter(
        (path) => path.startsWith("nur von") && path !== `nur von ${login}.txt`,
      );
      expect(foreign).toEqual([]);
    });
  });

  it("owncloudcmd uploads in the chunks of 2013", async () => {
    const home = await temporaryFolder();
    const actor = server.actor("admin");
    const remote = "remote.php/webdav/Alte Stücke";
    await actor.dav("MKCOL", encodeURIComponent("Alte Stücke"));
    const oldChunks = { OWNCLOUD_CHUNKING_NG: "0", OWNCLOUD_CHUNK_SIZE: "1000000", OWNCLOUD_MAX_PARALLEL: "3" };
    const client = await device("owncloudcmd", actor, proxy, home, "altes Gerät", oldChunks, remote);
    for (const round of [1, 2]) {
      await put(client.folder, "Große Datei ä.bin", randomBytes(5_400_000));
      await put(client.folder, `klein ${round}.txt`, "small");
      const requests = await client.sync();
      const parts = requests.filter(({ method, path }) => method === "PUT" && path.includes("-chunking-"));
      expect(parts.length, "uses the chunks").toBeGreaterThan(3);
      expect(parts.every(({ status }) => status === 201 || (round === 2 && status === 204))).toBe(true);
      expect(transfers(await client.sync())).toEqual([]);
    }
    const other = await device("owncloudcmd", actor, proxy, home, "anderes Gerät", {}, remote);
    await other.sync();
    expect(await snapshot(other.folder)).toEqual(await snapshot(client.folder));
    await rm(home, { recursive: true, force: true });
  });
});
