// A box with accounts and spaces for tests of the tree on real PostgreSQL, without anything above it.
import { createHash, randomBytes } from "node:crypto";
import { accountId, boxId, type SpaceId } from "@landbox/kit";
import { testDatabase } from "@landbox/test-kit";
import pg from "pg";
import { createAccess } from "../access/create-access.ts";
import { downloading } from "../access/downloading.ts";
import type { Granted } from "../access/granted.ts";
import type { StoredContent } from "../blobs/content.ts";
import type { Actor } from "../identity/actor.ts";
import { createSpaces } from "../spaces/create-spaces.ts";
import { createTree } from "./create-tree.ts";
import type { Tree } from "./tree.ts";

/** A content as the blob store would hand it over; its segment points at an object that nobody reads here. */
export function contentOf(text: string): StoredContent {
  const bytes = Buffer.from(text);
  const hash = (algorithm: string): Buffer => createHash(algorithm).update(bytes).digest();
  const segment = { object: "test-object", start: 0, storedLength: bytes.length + 16, size: bytes.length, keyId: randomBytes(32) };
  return {
    size: bytes.length,
    segments: bytes.length > 0 ? [segment] : [],
    checksums: { sha1: hash("sha1"), sha256: hash("sha256") },
    seal: randomBytes(32),
  };
}

export async function treeScene(options: { solo?: boolean; boxQuota?: number; spaceQuota?: number } = {}) {
  const test = await testDatabase();
  const owner = new pg.Client(test.ownerConnection);
  await owner.connect();
  const run = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await owner.query<Row>(text, values)).rows;
  await run("insert into box (box_id, ars, name, title, quota_bytes) values (1, '1', 'one', 'One', $1), (2, '2', 'two', 'Two', null)", [
    options.boxQuota ?? null,
  ]);
  for (const [box, id] of [
    [1, "anna"],
    [1, "bernd"],
    [2, "clara"],
  ])
    await run("insert into account (box_id, id, login, display_name, quota_bytes) values ($1, $2, $2, $2, $3)", [
      box,
      id,
      options.spaceQuota ?? null,
    ]);
  const actor = (id: string, box = 1): Actor => ({
    box: boxId(box),
    account: accountId(id),
    version: 1,
    login: id,
    email: undefined,
    displayName: id,
    language: "de",
    role: "member",
    boxState: "active",
    via: "password",
  });
  const spaces = createSpaces(test);
  const access = createAccess({ ...test, identity: { watch: () => () => undefined } });
  const newTree = (): Tree =>
    createTree({ database: test.database, solo: options.solo ?? false, emptyContent: () => Promise.resolve(contentOf("")) });
  const anna = actor("anna");
  const space: SpaceId = await spaces.personal(anna);
  const own = await access.write(anna, space);
  downloading(own);
  const grant = own as typeof own & Granted<"download">;
  return {
    test,
    run,
    actor,
    spaces,
    access,
    anna,
    space,
    grant,
    newTree,
    tree: newTree(),
    async end() {
      await owner.end();
      await test.drop();
    },
  };
}

export type TreeScene = Awaited<ReturnType<typeof treeScene>>;
