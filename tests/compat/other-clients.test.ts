// rclone and cadaver: two more families of WebDAV code.
import { command, startServer, temporaryFolder, type TestActor, type TestServer } from "@landbox/test-kit";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { furnish, snapshot } from "./local-tree.ts";

describe("other clients", () => {
  let server: TestServer;
  let anna: TestActor;
  let home: string;
  beforeAll(async () => {
    server = await startServer();
    anna = server.actor("anna");
    home = await temporaryFolder();
  });
  afterAll(async () => {
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  });

  it.each([
    ["owncloud", "/remote.php/webdav/"],
    ["nextcloud", "/remote.php/dav/files/anna%40hohenwarth/"],
  ])("rclone as %s copies, compares, renames and asks for the quota", async (vendor, path) => {
    const secret = (await command("rclone", ["obscure", anna.password])).output.trim();
    const environment = {
      HOME: home,
      RCLONE_CONFIG_BOX_TYPE: "webdav",
      RCLONE_CONFIG_BOX_VENDOR: vendor,
      RCLONE_CONFIG_BOX_URL: server.origin + path,
      RCLONE_CONFIG_BOX_USER: anna.user,
      RCLONE_CONFIG_BOX_PASS: secret,
    };
    const rclone = async (...parameters: string[]) => {
      const { code, output } = await command("rclone", ["--retries", "1", "--low-level-retries", "1", ...parameters], { environment });
      expect(code, `rclone ${parameters.join(" ")}\n${output}`).toBe(0);
      return output;
    };
    const source = join(home, `source-${vendor}`);
    const target = join(home, `target-${vendor}`);
    await furnish(source);
    await rclone("copy", "--create-empty-src-dirs", source, `box:${vendor}`);
    await rclone("check", "--checksum", source, `box:${vendor}`);
    await rclone("check", "--download", source, `box:${vendor}`);
    expect(await rclone("copy", "-v", source, `box:${vendor}`), "the second copy finds nothing to do").not.toMatch(/: Copied/);
    await rclone("moveto", `box:${vendor}/Viele`, `box:${vendor}/Bündel`);
    await rclone("copy", "--create-empty-src-dirs", `box:${vendor}`, target);
    const renamed = Object.fromEntries(
      Object.entries(await snapshot(source)).map(([name, hash]) => [name.replace(/^Viele/, "Bündel"), hash]),
    );
    expect(await snapshot(target)).toEqual(Object.fromEntries(Object.entries(renamed).sort(([a], [b]) => (a < b ? -1 : 1))));
    const about = JSON.parse((await rclone("about", "--json", "box:")).replace(/^[^{]*/, "")) as { used: number; free: number };
    expect(about.used).toBeGreaterThan(25_000_000);
    expect(about.free).toBeGreaterThan(0);
    await rclone("purge", `box:${vendor}`);
    expect(await rclone("lsf", "box:")).not.toContain(`${vendor}/`);
  });

  it("cadaver lists, stores, fetches, locks and sets properties", async () => {
    await writeFile(join(home, ".netrc"), `machine 127.0.0.1\nlogin ${anna.user}\npassword ${anna.password}\n`, { mode: 0o600 });
    await writeFile(join(home, "brief.txt"), "Sehr geehrte Damen und Herren");
    const session = [
      "mkcol Post",
      "cd Post",
      "put brief.txt",
      "ls",
      "propset brief.txt aktenzeichen 4711",
      "propget brief.txt aktenzeichen",
      "lock brief.txt",
      "discover brief.txt",
      "unlock brief.txt",
      "copy brief.txt zweiter.txt",
      "move zweiter.txt dritter.txt",
      "get dritter.txt",
      "delete dritter.txt",
      "quit",
      "",
    ];
    const { output } = await command("cadaver", [`${server.origin}/remote.php/webdav/`], {
      cwd: home,
      input: session.join("\n"),
      environment: { HOME: home },
    });
    expect(output).not.toMatch(/failed|error/i);
    expect(output).toContain("4711");
    expect(await readFile(join(home, "dritter.txt"), "utf8")).toBe("Sehr geehrte Damen und Herren");
  });
});
