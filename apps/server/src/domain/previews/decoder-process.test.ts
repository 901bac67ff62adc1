// What a decoder does to the server when it breaks: nothing.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDecoder, type DecoderOptions } from "./decoder-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "landbox-decoder-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A decoder whose process does this with each content. */
async function decoderThat(does: string, options: DecoderOptions = {}) {
  const program = join(folder, `${Math.random()}.mjs`);
  await writeFile(
    program,
    `process.on("message", (message) => { if ("end" in message) { ${does} } }); process.on("disconnect", () => process.exit()); process.send({ ready: true });`,
  );
  return createDecoder({ ...options, program });
}

async function* content(pieces = 1) {
  for (let i = 0; i < pieces; i++) yield Buffer.alloc(1000);
}

const job = { what: "picture", kind: "image", edge: 128 } as const;

test("a decoder that crashes gives no picture, and the next content a new process", async () => {
  const decoder = await decoderThat("process.kill(process.pid, 'SIGSEGV')");
  expect(await decoder.make(job, content())).toBeUndefined();
  expect(await decoder.make(job, content())).toBeUndefined();
  decoder.close();
});

test("a decoder that hangs is killed, and so is one that never starts; that says nothing about the content", async () => {
  const decoder = await decoderThat("for (;;);", { timeout: 1500 });
  expect(await decoder.make(job, content())).toBe("late");
  decoder.close();
  const program = join(folder, "never.mjs");
  await writeFile(program, "setInterval(() => undefined, 1000);");
  const silent = createDecoder({ program, timeout: 1000 });
  expect(await silent.make(job, content())).toBe("late");
  silent.close();
});

test("a decoder that the machine ended says nothing about the content", async () => {
  const decoder = await decoderThat("process.kill(process.pid, 'SIGKILL')");
  expect(await decoder.make(job, content())).toBe("late");
  decoder.close();
});

test("a decoder that takes too much memory is killed before its time is up", async () => {
  const hungry = "const held = []; setInterval(() => held.push(Buffer.alloc(50_000_000, 1)), 20);";
  const decoder = await decoderThat(hungry, { timeout: 60_000, memory: 400_000_000 });
  const before = Date.now();
  expect(await decoder.make(job, content())).toBeUndefined();
  expect(Date.now() - before).toBeLessThan(50_000);
  decoder.close();
});

test("a content that cannot be read is an error, and does not spoil the next one", async () => {
  const decoder = await decoderThat("process.send({ picture: { mediaType: 'image/png', bytes: new Uint8Array(3) } })");
  // oxlint-disable-next-line require-yield -- fails before the first piece
  async function* broken(): AsyncGenerator<Buffer> {
    throw new Error("the disk has gone");
  }
  await expect(decoder.make(job, broken())).rejects.toThrow("the disk has gone");
  expect(await decoder.make(job, content(5))).toMatchObject({ bytes: { length: 3 } });
  decoder.close();
});

test("the process knows nothing of the server's environment and may write and start nothing", async () => {
  process.env["LANDBOX_DATABASE_PASSWORD"] = "secret";
  const probe = `
    const tell = (text) => process.send({ picture: { mediaType: text, bytes: new Uint8Array(0) } });
    const faults = [];
    if (JSON.stringify(process.env).includes("secret")) faults.push("environment");
    import("node:fs").then((fs) => { try { fs.writeFileSync(${JSON.stringify("/tmp/landbox-decoder-wrote")}, "x"); faults.push("wrote"); } catch {} })
      .then(() => import("node:child_process")).then((cp) => { try { cp.execSync("true"); faults.push("started"); } catch {} })
      .then(() => tell(faults.join() || "nothing"));`;
  const decoder = await decoderThat(probe);
  expect(await decoder.make(job, content())).toMatchObject({ mediaType: "nothing" });
  decoder.close();
  delete process.env["LANDBOX_DATABASE_PASSWORD"];
});
