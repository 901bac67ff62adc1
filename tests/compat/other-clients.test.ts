// cadaver: neon's family of WebDAV code.
import { command, startServer, temporaryFolder, type TestActor, type TestServer } from "@landbox/test-kit";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

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
