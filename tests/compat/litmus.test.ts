// litmus, the WebDAV conformance suite: all five suites on all three roots, every step passed, none skipped, no warning.
import { command, startServer, spaceOf, temporaryFolder, type TestActor, type TestServer } from "@landbox/test-kit";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Steps of each suite in litmus 0.13: together 104. */
const steps: Record<string, number> = { basic: 16, copymove: 13, props: 30, locks: 41, http: 4 };

describe("litmus", () => {
  let server: TestServer;
  let anna: TestActor;
  let space: string;
  beforeAll(async () => {
    server = await startServer();
    anna = server.actor("anna");
    space = await spaceOf(server, anna);
  });
  afterAll(() => server?.stop());

  const roots: [string, () => string][] = [
    ["/remote.php/webdav/", () => "/remote.php/webdav/"],
    ["/remote.php/dav/files/<user>/", () => `/remote.php/dav/files/${encodeURIComponent(anna.user)}/`],
    ["/dav/spaces/<id>/", () => `/dav/spaces/${encodeURIComponent(space)}/`],
  ];
  for (const [name, path] of roots) {
    it(`passes on ${name}`, { timeout: 120_000 }, async () => {
      const folder = await temporaryFolder();
      const { output } = await command("litmus", ["-k", server.origin + path(), anna.user, anna.password], { cwd: folder });
      await rm(folder, { recursive: true, force: true });
      expect(complaints(output), output).toEqual([]);
      expect(passed(output), output).toEqual(steps);
    });
  }
});

/** Every line that is not a plain pass. */
const complaints = (output: string): string[] =>
  output.split(/[\r\n]+/).filter((line) => /FAIL|SKIPPED|WARNING|XFAIL|skipped,|aborted|warning/.test(line));

/** Suite by suite what the summary lines count as passed, of the steps that were run. */
function passed(output: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [, suite, run, pass, fail] of output.matchAll(/summary for `(\w+)': of (\d+) tests run: (\d+) passed, (\d+) failed/g))
    if (suite !== undefined && run === pass && fail === "0") found[suite] = Number(pass);
  return found;
}
