// A server that is told to stop: what has come of a transfer that outlives its patience is kept, and the client goes on from there.
import { actorOn, startServer, temporaryFolder, type TestServer } from "@landbox/test-kit";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import net from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";

const MiB = 2 ** 20;
const tus = { "tus-resumable": "1.0.0" };
let server: TestServer;
let dataFolder: string;
const start = () => startServer({ dataFolder, environment: { LANDBOX_DRAIN_SECONDS: "3" } });
beforeAll(async () => {
  dataFolder = await temporaryFolder();
  server = await start();
});
afterAll(async () => {
  await server?.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

it("keeps what came of a transfer that lasts longer than the server waits, and goes on with it", async () => {
  const bytes = randomBytes(40 * MiB);
  const metadata = `filename ${Buffer.from("lang.bin").toString("base64")}`;
  const created = await server
    .actor("anna")
    .ask("POST", "/remote.php/webdav/", { headers: { ...tus, "upload-length": String(bytes.length), "upload-metadata": metadata } });
  expect(created.status).toBe(201);
  const address = new URL(String(created.headers["location"])).pathname;
  const socket = net.connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  const { authorization } = server.actor("anna");
  const head = [
    `PATCH ${address} HTTP/1.1`,
    "Host: x",
    `Authorization: ${authorization}`,
    "Tus-Resumable: 1.0.0",
    "Upload-Offset: 0",
    "Content-Type: application/offset+octet-stream",
    `Content-Length: ${bytes.length}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  // Half of it: too little for the server to have kept any of it by itself.
  const sent = 20 * MiB;
  await new Promise<void>((resolve) => socket.write(bytes.subarray(0, sent), () => resolve()));
  await server.stop();
  socket.destroy();

  server = await start();
  const anna = actorOn(server, "anna");
  const offset = Number((await anna.ask("HEAD", address, { headers: tus })).headers["upload-offset"]);
  expect(offset, "kept").toBeGreaterThan(0);
  expect(offset).toBeLessThanOrEqual(sent);
  const rest = await anna.ask("PATCH", address, {
    headers: { ...tus, "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
    body: bytes.subarray(offset),
  });
  expect(rest.status).toBe(204);
  expect((await anna.dav("GET", "lang.bin")).body.equals(bytes)).toBe(true);
});
