// The land's own secret, from which the keys of directory, throttle and device marks are derived.
import { hkdfSync, randomBytes } from "node:crypto";
import type { Database } from "../../platform/database/connect.ts";
import type { KeyWrapper, WrappedKey } from "../../platform/keys/key-wrapper.ts";
import type { DeriveKey } from "./boxes.ts";
import { landStore } from "./land.store.ts";

const context = "landbox land secret 1";

/**
 * Reads the land's secret, or makes it at the first start. It is kept wrapped by the master key, so that it survives a change of the
 * master key: directory hashes must not change, or no host name would be found again.
 * @throws Error when the master key is not the one that wrapped it
 */
export async function loadLandSecret(database: Database, wrapper: KeyWrapper): Promise<DeriveKey> {
  const store = landStore(database);
  let stored = await store.read("secret");
  if (stored === undefined) {
    await store.write("secret", await wrapped(wrapper, randomBytes(32)));
    stored = await store.read("secret");
  }
  const value = JSON.parse(stored ?? "{}") as { master: string; bytes: string };
  const secret = await wrapper.unwrap({ master: value.master, bytes: Buffer.from(value.bytes, "base64") }, context);
  if (value.master !== wrapper.current()) await store.replace("secret", await wrapped(wrapper, secret));
  return (purpose) => new Uint8Array(hkdfSync("sha256", secret, Buffer.alloc(0), `landbox ${purpose}`, 32));
}

async function wrapped(wrapper: KeyWrapper, secret: Uint8Array): Promise<string> {
  const key: WrappedKey = await wrapper.wrap(secret, context);
  return JSON.stringify({ master: key.master, bytes: Buffer.from(key.bytes).toString("base64") });
}
