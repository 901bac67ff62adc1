// The one query against a naive reference: random trees, groups, visitors, grants, moves, trashings, expiries and closed doors on real PostgreSQL.
// After every step everybody's sight of every folder is compared. LANDBOX_TEST_FULL=1 takes longer; LANDBOX_TEST_SEED repeats a run.
import { accountId, type GrantId, type NodeId, nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../identity/actor.ts";
import { treeScene, type TreeScene } from "../tree/test-scene.ts";
import { createTrash } from "../trash/create-trash.ts";
import type { Trash } from "../trash/trash.ts";
import type { Path } from "../tree/tree.ts";
import { linkAccount } from "./link-actor.ts";
import { type Right, type Role, roles } from "./roles.ts";

const full = process.env["LANDBOX_TEST_FULL"] === "1";
const seed = process.env["LANDBOX_TEST_SEED"];

let scene: TreeScene;
let trash: Trash;
beforeAll(async () => {
  scene = await treeScene();
  const { run } = scene;
  trash = createTrash({ ...scene.test, tree: scene.tree });
  await run("insert into account (box_id, id, login, display_name) values (1, 'dora', 'dora', 'dora')");
  await run("insert into account_group (box_id, id, name) values (1, 'g1', 'Bauamt'), (1, 'g2', 'Kasse')");
  await run(
    `insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title)
       values (1, 'visitor:clara', 2, 'clara', 'clara', 'clara', 'two', 'Two')`,
  );
});
afterAll(() => scene.end());

interface Folder {
  readonly id: NodeId;
  readonly name: string;
  parent: Folder | undefined;
  trashed: boolean;
}
interface Given {
  readonly id: GrantId;
  readonly node: Folder;
  readonly to: string;
  role: Role;
  live: boolean;
}

/** What the reference knows: nothing but a tree in memory, lists of grants and of members. */
interface Model {
  readonly folders: Folder[];
  readonly grants: Given[];
  readonly members: Set<string>;
  /** What stands against the visitor: none of her grants counts. */
  readonly closed: Set<keyof typeof doors>;
}

/** How each of them is shut and opened again. */
const doors = {
  account: ["update account set state = 'disabled' where id = 'clara'", "update account set state = 'active' where id = 'clara'"],
  home: ["update box set state = 'frozen' where box_id = 2", "update box set state = 'active' where box_id = 2"],
  receive: [`update box set settings = '{"across":{"receive":false}}' where box_id = 2`, "update box set settings = '{}' where box_id = 2"],
  send: [`update box set settings = '{"across":{"send":false}}' where box_id = 1`, "update box set settings = '{}' where box_id = 1"],
} as const;
const visitor = "visitor:clara";

const people = ["bernd", "dora"] as const;
const groups = ["g1", "g2"] as const;

const wayUp = (folder: Folder | undefined): Folder[] => (folder ? [folder, ...wayUp(folder.parent)] : []);
const isAlive = (folder: Folder): boolean => wayUp(folder).every((above) => !above.trashed);
const pathOf = (folder: Folder): Path =>
  wayUp(folder)
    .reverse()
    .map((above) => above.name);
const reaches = (model: Model, given: Given, holder: string): boolean =>
  given.live &&
  (given.to !== visitor || model.closed.size === 0) &&
  (given.to === holder || model.members.has(`${given.to} ${holder}`) || linkAccount(given.id) === holder);

function reference(model: Model, holder: string, node: Folder): { top: NodeId; rights: Set<Right> } | undefined {
  if (!isAlive(node)) return undefined;
  const levels = wayUp(node).map((above) => ({
    above,
    given: model.grants.filter((given) => given.node === above && reaches(model, given, holder)),
  }));
  const nearest = levels.find(({ given }) => given.length > 0);
  if (!nearest) return undefined;
  return {
    top: nearest.above.id,
    rights: new Set(
      levels
        .flatMap(({ given }) => given.flatMap(({ role }): readonly Right[] => roles[role]))
        .filter((right) => holder !== visitor || (right !== "comment" && right !== "share")),
    ),
  };
}

const index = fc.nat({ max: 30 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant("make" as const), at: index }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("move" as const), at: index, to: index }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom("trash" as const, "restore" as const), at: index }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant("grant" as const),
      at: index,
      to: fc.constantFrom(...people, ...groups, ...groups, visitor, visitor, "link"),
      role: fc.constantFrom(...(Object.keys(roles) as Role[])),
      ends: fc.constantFrom("never", "never", "later", "over"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constantFrom("revoke" as const, "end" as const, "prolong" as const, "demote" as const), at: index }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("door" as const),
      shut: fc.boolean(),
      door: fc.constantFrom(...(Object.keys(doors) as (keyof typeof doors)[])),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant("join" as const), group: fc.constantFrom(...groups), who: fc.constantFrom(...people) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("leave" as const), group: fc.constantFrom(...groups), who: fc.constantFrom(...people) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let made = 0;

async function makeFolder(model: Model, parent: Folder | undefined): Promise<void> {
  const name = `o${made++}`;
  const { node } = await scene.tree.makeFolder(scene.grant, { path: [...(parent ? pathOf(parent) : []), name] });
  model.folders.push({ id: node.id, name, parent, trashed: false });
}

async function give(model: Model, node: Folder, { to, role, ends }: Extract<Step, { op: "grant" }>): Promise<void> {
  const { access, anna, space } = scene;
  const hour = 3_600_000;
  const expiresAt = ends === "never" ? undefined : new Date(Date.now() + (ends === "over" ? -hour : hour));
  const values = { box: anna.box, space, node: node.id, role, expiresAt, by: anna.account };
  const kind = to === visitor ? "visitor" : groups.some((group) => group === to) ? "group" : "account";
  // A link always has an end.
  const id =
    to === "link"
      ? await access.grantLink({ ...values, expiresAt: expiresAt ?? new Date(Date.now() + hour) })
      : await access.grantTo({ kind, id: to }, values);
  model.grants.push({ id, node, to, role, live: ends !== "over" });
}

/** What somebody does with a grant; one that was revoked is over for good. */
async function alter({ grants }: Model, op: "revoke" | "end" | "prolong" | "demote", at: number): Promise<void> {
  const { access, anna } = scene;
  const given = grants[at % Math.max(1, grants.length)];
  if (!given) return;
  if (op === "demote") {
    if (await access.changeRole(anna.box, given.id, "viewer")) given.role = "viewer";
  } else if (op === "prolong") given.live = await access.changeExpiry(anna.box, given.id, new Date(Date.now() + 3_600_000));
  else {
    await (op === "revoke" ? access.revoke(anna.box, given.id) : access.changeExpiry(anna.box, given.id, new Date(Date.now() - 1000)));
    given.live = false;
  }
}

async function apply(model: Model, one: Step): Promise<void> {
  const { tree, grant, run } = scene;
  if (one.op === "door") {
    await run(doors[one.door][one.shut ? 0 : 1]);
    model.closed[one.shut ? "add" : "delete"](one.door);
    return;
  }
  if (one.op === "join" || one.op === "leave") {
    if (one.op === "join") await run("insert into group_member values (1, $1, $2) on conflict do nothing", [one.group, one.who]);
    else await run("delete from group_member where box_id = 1 and group_id = $1 and account_id = $2", [one.group, one.who]);
    model.members[one.op === "join" ? "add" : "delete"](`${one.group} ${one.who}`);
    return;
  }
  if (one.op === "revoke" || one.op === "end" || one.op === "prolong" || one.op === "demote") return alter(model, one.op, one.at);
  if (one.op === "restore") {
    const lost = model.folders.filter((folder) => folder.trashed && folder.parent && isAlive(folder.parent));
    const back = lost[one.at % Math.max(1, lost.length)];
    if (!back) return;
    await trash.restore(grant, { node: back.id, to: {}, overwrite: false });
    back.trashed = false;
    return;
  }
  const alive = model.folders.filter(isAlive);
  const at = alive[one.at % alive.length];
  if (!at) return;
  if (one.op === "make") return makeFolder(model, at);
  if (one.op === "grant") return give(model, at, one);
  if (one.op === "trash" && at.parent) {
    await tree.trash(grant, { path: pathOf(at) });
    at.trashed = true;
  }
  if (one.op === "move") {
    const to = alive[one.to % alive.length];
    if (!to || !at.parent || wayUp(to).includes(at) || to === at.parent) return;
    await tree.move(grant, { from: pathOf(at), to: [...pathOf(to), at.name], overwrite: false });
    at.parent = to;
  }
}

const outcome = async (asked: Promise<{ top: NodeId | undefined; rights: ReadonlySet<Right> }>): Promise<unknown> => {
  try {
    const { top, rights } = await asked;
    return { top, rights: [...rights].toSorted() };
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

const expected = (found: ReturnType<typeof reference>, top: NodeId | undefined): unknown => {
  if (!found) return "not_found";
  return found.rights.has("read") ? { top, rights: [...found.rights].toSorted() } : "forbidden";
};

function holdersOf({ grants }: Model): { holder: Actor; name: string }[] {
  const { actor } = scene;
  const links = grants.filter(({ to }) => to === "link");
  return [
    ...people.map((id) => actor(id)),
    actor("clara", 2),
    ...links.map(({ id }): Actor => ({ ...actor("bernd"), account: linkAccount(id), via: "link", link: id })),
  ].map((holder) => ({ holder, name: holder.account === "clara" ? visitor : holder.account }));
}

/** What everybody may at every folder, in one question for each. */
async function compareSights(model: Model): Promise<void> {
  const { access, space } = scene;
  for (const { holder, name } of holdersOf(model)) {
    const all = await access.readAll(holder, [{ space }, ...model.folders.map(({ id }) => ({ space, top: id }))]);
    const readable = model.folders
      .map((folder) => ({ top: folder.id, rights: reference(model, name, folder)?.rights }))
      .filter(({ rights }) => rights?.has("read"))
      .map(({ top, rights }) => ({ top, rights: [...(rights ?? [])].toSorted() }));
    expect(
      all.map(({ top, rights }) => ({ top, rights: [...rights].toSorted() })),
      name,
    ).toEqual(readable);
  }
}

test("after every step the one query says what a naive reference says", { timeout: full ? 1_800_000 : 120_000 }, async () => {
  const { access, space, run } = scene;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), async (steps) => {
      await run("delete from group_member");
      for (const [, open] of Object.values(doors)) await run(open);
      const model: Model = { folders: [], grants: [], members: new Set(), closed: new Set() };
      await makeFolder(model, undefined);
      for (const one of steps) {
        await apply(model, one);
        await compareSights(model);
      }
      for (const { holder, name } of holdersOf(model))
        for (const folder of model.folders) {
          const found = reference(model, name, folder);
          expect(await outcome(access.ofNode(holder, folder.id))).toEqual(expected(found, found?.top));
          expect(await outcome(access.read(holder, space, folder.id))).toEqual(expected(found, folder.id));
        }
    }),
    { numRuns: full ? 300 : 25, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) },
  );
});

test("a visitor of a room comments there and decides nothing about others, whatever the role says", async () => {
  const { access, actor, anna, run } = scene;
  for (const [, open] of Object.values(doors)) await run(open);
  const [{ root }] = (await run<{ root: number }>("select nextval('node_id')::integer as root")) as [{ root: number }];
  await run("insert into space (box_id, id, kind, name, root_id, epoch) values (1, '1.raum', 'room', 'Raum', $1, 'e')", [root]);
  await run("insert into node (box_id, id, space_id, name, is_folder, version, mtime) values (1, $1, '1.raum', '', true, 1, 0)", [root]);
  const [space, node] = [spaceId("1.raum"), nodeId(root)];
  const values = { box: anna.box, space, node, role: "manager", expiresAt: undefined, by: anna.account } as const;
  await access.grantTo({ kind: "visitor", id: visitor }, values);
  const { top, rights } = await access.read(actor("clara", 2), space, node);
  expect([top, [...rights].toSorted()]).toEqual([node, ["comment", "create", "delete", "download", "read", "update"]]);
  await expect(access.read(actor("clara", 2), space)).rejects.toEqual(expect.objectContaining({ code: "not_found" }));
});

test("a grant is no key to another box, to the whole space, or to anything else by its number", async () => {
  const { access, actor, anna, space, tree, grant } = scene;
  const { node } = await tree.makeFolder(grant, { path: ["eng"] });
  const id = await access.grantLink({
    box: anna.box,
    space,
    node: node.id,
    role: "editor",
    expiresAt: new Date(Date.now() + 3_600_000),
    by: anna.account,
  });
  const link: Actor = { ...actor("bernd"), account: linkAccount(id), via: "link", link: id };
  const gone: unknown = expect.objectContaining({ code: "not_found" });
  expect((await access.enter(link, id, "write")).top).toBe(node.id);
  await expect(access.enter({ ...link, box: actor("clara", 2).box }, id)).rejects.toEqual(gone);
  await expect(access.enter(actor("bernd"), id)).rejects.toEqual(gone);
  await expect(access.enter({ ...link, link: undefined }, id)).rejects.toEqual(gone);
  await expect(access.enter({ ...actor("bernd"), account: accountId("link:"), via: "link" }, id)).rejects.toEqual(gone);
  await expect(access.read(link, space)).rejects.toEqual(gone);
  const elsewhere = { ...link, box: actor("clara", 2).box };
  expect(await access.readAll(elsewhere, [{ space }, { space, top: node.id }])).toEqual([]);
  expect((await access.readAll(anna, [{ space, top: node.id }, { space }])).map(({ top, basis }) => [top, basis])).toEqual([
    [node.id, node.id],
    [undefined, undefined],
  ]);
  expect(await access.revoke(actor("clara", 2).box, id)).toBe(false);
  expect(await access.liveGrant(anna.box, id)).toMatchObject({ role: "editor", version: 1 });
  expect(await access.changeExpiry(anna.box, id, new Date(Date.now() + 60_000))).toBe(true);
  expect(await access.liveGrant(anna.box, id)).toMatchObject({ version: 2 });
  expect(await access.revoke(anna.box, id)).toBe(true);
  expect(await access.revoke(anna.box, id)).toBe(false);
  expect(await access.liveGrant(anna.box, id)).toBeUndefined();
  await expect(access.enter(link, id)).rejects.toEqual(gone);
});

test("nothing is given on what is not there, or to nobody", async () => {
  const { access, actor, anna, space, tree, grant } = scene;
  const { node } = await tree.makeFolder(grant, { path: ["wem"] });
  const expiresAt = new Date(Date.now() + 3_600_000);
  const values = { box: anna.box, space, node: node.id, role: "viewer", expiresAt, by: anna.account } as const;
  const gone: unknown = expect.objectContaining({ code: "not_found" });
  await expect(access.grantTo({ kind: "account", id: "clara" }, values)).rejects.toEqual(gone);
  await expect(access.grantTo({ kind: "group", id: "g3" }, values)).rejects.toEqual(gone);
  await expect(access.grantLink({ ...values, box: actor("clara", 2).box })).rejects.toEqual(gone);
  const theirs = await scene.spaces.personal(actor("bernd"));
  await expect(access.grantLink({ ...values, space: theirs })).rejects.toEqual(gone);
});

test("a visitor has nothing but what was given to the person, in no third box and under no other name", async () => {
  const { access, actor, anna, space, tree, grant, run } = scene;
  for (const [, open] of Object.values(doors)) await run(open);
  const { node } = await tree.makeFolder(grant, { path: ["besuch"] });
  const { node: inside } = await tree.makeFolder(grant, { path: ["besuch", "innen"] });
  const { node: beside } = await tree.makeFolder(grant, { path: ["daneben"] });
  const values = { box: anna.box, space, node: node.id, role: "editor", expiresAt: undefined, by: anna.account } as const;
  const clara = actor("clara", 2);
  const gone: unknown = expect.objectContaining({ code: "not_found" });
  await expect(access.grantTo({ kind: "visitor", id: "visitor:bernd" }, values)).rejects.toEqual(gone);
  await expect(access.read(clara, space, node.id)).rejects.toEqual(gone);
  const id = await access.grantTo({ kind: "visitor", id: visitor }, values);
  const seen = await access.write(clara, space, node.id);
  expect(seen).toMatchObject({ box: anna.box, space, top: node.id, actor: { account: visitor, box: anna.box, home: clara } });
  expect((await access.ofNode(clara, inside.id)).top).toBe(node.id);
  expect(await tree.find(seen, beside.id)).toBeUndefined();
  for (const asked of [
    () => access.read(clara, space),
    () => access.read(clara, space, beside.id),
    () => access.ofNode(clara, beside.id),
    // Of the own box, with the visitor's name; another person with her login; an account's version that has ended; a visitor that goes on to her own box.
    () => access.read(actor(visitor), space, node.id),
    () => access.read({ ...actor("clara", 3) }, space, beside.id),
    () => access.read({ ...clara, version: 2 }, space, node.id),
    () => access.read({ ...clara, account: accountId("clara#1") }, space, node.id),
    () => access.read({ ...seen.actor, box: clara.box }, space, node.id),
    () => access.read({ ...clara, via: "link" as const }, space, node.id),
  ])
    await expect(asked()).rejects.toEqual(gone);
  // Who sees it is asked of many at once, of visitors with the credential that they came with.
  const holders = ["anna", "bernd", "clara", visitor, `${visitor}#1`, `${visitor}#2`, "visitor:dora#1"].map(accountId);
  expect([...(await access.whoSees(anna.box, inside.id, holders))]).toEqual(["anna", `${visitor}#1`]);
  expect([...(await access.whoSees(anna.box, beside.id, holders))]).toEqual(["anna"]);
  // The commit asks again: what ended after the request began does nothing.
  await run(doors.account[0]);
  await expect(tree.makeFolder(seen, { path: ["zu spät"] })).rejects.toEqual(gone);
  await run(doors.account[1]);
  await run("update account set version = 2 where id = 'clara'");
  await expect(tree.makeFolder(seen, { path: ["mit altem Passwort"] })).rejects.toEqual(gone);
  await run("update account set version = 1 where id = 'clara'");
  expect((await tree.makeFolder(seen, { path: ["jetzt"] })).node.parent).toBe(node.id);
  await access.revoke(anna.box, id);
  await expect(tree.makeFolder(seen, { path: ["nicht mehr"] })).rejects.toEqual(gone);
  await expect(access.read(clara, space, node.id)).rejects.toEqual(gone);
});
