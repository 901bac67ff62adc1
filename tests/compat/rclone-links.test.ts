// rclone with a link of somebody else: address and password are all it has.
import { command, propfindBody, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { furnish, snapshot } from "./local-tree.ts";

const password = "Regen am Dienstagabend 7";
let server: TestServer;
let home: string;
beforeAll(async () => {
  server = await startServer();
  home = await temporaryFolder();
});
afterAll(async () => {
  await server?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

async function rclone(user: string, secret: string, url: string, ...parameters: string[]) {
  const environment = {
    HOME: home,
    RCLONE_CONFIG_BOX_TYPE: "webdav",
    RCLONE_CONFIG_BOX_VENDOR: "owncloud",
    RCLONE_CONFIG_BOX_URL: url,
    RCLONE_CONFIG_BOX_USER: user,
    RCLONE_CONFIG_BOX_PASS: (await command("rclone", ["obscure", secret])).output.trim(),
  };
  return command("rclone", ["--retries", "1", "--low-level-retries", "1", ...parameters], { environment });
}

it("fetches all of a shared folder from both addresses, and nothing with another password or after the end", async () => {
  const anna = server.actor("anna");
  const source = join(home, "source");
  await furnish(source);
  const given = await rclone(
    anna.user,
    anna.password,
    `${server.origin}/remote.php/webdav/`,
    "copy",
    "--create-empty-src-dirs",
    source,
    "box:Geteilt",
  );
  expect(given.code, given.output).toBe(0);
  const node = Number(
    /<oc:fileid>(\d+)</.exec(
      (await anna.dav("PROPFIND", "Geteilt", { headers: { depth: "0" }, body: propfindBody("oc:fileid") })).text,
    )?.[1],
  );
  const headers = { "content-type": "application/json" };
  const made = await anna.ask("POST", "/api/v1/deliveries", { headers, body: JSON.stringify({ nodes: [node], password }) });
  const { link } = JSON.parse(made.text) as { link: { id: string; url: string } };
  expect((await anna.ask("POST", `/api/v1/deliveries/${link.id}/open`)).status).toBe(200);
  const token = link.url.split("/s/")[1] ?? "";
  for (const [user, url] of [
    [token, "/public.php/webdav/"],
    ["public", `/remote.php/dav/public-files/${token}/`],
  ] as const) {
    const target = join(home, user === "public" ? "keyed" : "unkeyed");
    const copied = await rclone(user, password, server.origin + url, "copy", "--create-empty-src-dirs", "box:Geteilt", target);
    expect(copied.code, copied.output).toBe(0);
    expect(await snapshot(target)).toEqual(await snapshot(source));
    expect((await rclone(user, "ein anderes Passwort", server.origin + url, "lsf", "box:")).code).not.toBe(0);
    expect((await rclone(user, password, server.origin + url, "touch", "box:neu.txt")).code).not.toBe(0);
  }
  await anna.ask("POST", `/api/v1/deliveries/${link.id}/recall`);
  expect((await rclone(token, password, `${server.origin}/public.php/webdav/`, "lsf", "box:")).code).not.toBe(0);
});
