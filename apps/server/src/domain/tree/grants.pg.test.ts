// The tree for those to whom a part of it was granted: every verb for every role, and nothing of what lies above or beside.
import { type NodeId, nodeId } from "@landbox/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { downloading } from "../access/downloading.ts";
import type { Granted } from "../access/granted.ts";
import { actorOfLink } from "../access/link-actor.ts";
import type { Role } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import { etagOf } from "./node.ts";
import { contentOf, treeScene, type TreeScene } from "./test-scene.ts";
import type { Path } from "./tree.ts";

let scene: TreeScene;
let bernd: Actor;
beforeAll(async () => {
  scene = await treeScene();
  bernd = scene.actor("bernd");
});
afterAll(() => scene.end());

const failure = (code: string): unknown => expect.objectContaining({ code });
let made = 0;

/** A folder of Anna's with a file and a folder in it, granted to Bernd. */
async function share(role: Role, who: { kind: "account" | "group"; id: string } = { kind: "account", id: "bernd" }) {
  const { tree, grant, access, anna, space } = scene;
  const outer = `außen${made++}`;
  await tree.makeFolder(grant, { path: [outer] });
  await tree.putFile(grant, { path: [outer, "geheim.txt"], content: contentOf("geheim") });
  const { node } = await tree.makeFolder(grant, { path: [outer, "geteilt"] });
  await tree.putFile(grant, { path: [outer, "geteilt", "a.txt"], content: contentOf("aaaa") });
  await tree.makeFolder(grant, { path: [outer, "geteilt", "innen"] });
  const values = { box: anna.box, space, node: node.id, role, expiresAt: undefined, by: anna.account };
  const id = await access.grantTo(who, values);
  return { id, top: node.id, outer, values };
}

const entered = (top: NodeId, right: "read" | "write" = "write"): Promise<Granted<"write">> =>
  scene.access[right](bernd, scene.space, top) as Promise<Granted<"write">>;

/** Every verb once, on something of its own. The grant is taken as it is: what access would refuse beforehand, the commit must refuse, too. */
const verbs: Record<string, (grant: Granted<"write">) => Promise<unknown>> = {
  view: (grant) => scene.tree.view(grant),
  list: async (grant) => scene.tree.listSorted(grant, (await scene.tree.view(grant)).root, { limit: 10 }),
  content: async (grant) => scene.tree.content(downloading(grant), { blob: await blobOf(["a.txt"], grant) }),
  create: (grant) => scene.tree.putFile(grant, { path: ["neu.txt"], content: contentOf("neu") }),
  replace: (grant) => scene.tree.putFile(grant, { path: ["a.txt"], content: contentOf("anders") }),
  makeFolder: (grant) => scene.tree.makeFolder(grant, { path: ["Ordner"] }),
  rename: (grant) => scene.tree.move(grant, { from: ["a.txt"], to: ["b.txt"], overwrite: false }),
  move: (grant) => scene.tree.move(grant, { from: ["b.txt"], to: ["innen", "b.txt"], overwrite: false }),
  copy: (grant) => scene.tree.copy(grant, { from: ["innen"], to: ["Kopie"], overwrite: false, depth: "infinity" }),
  lock: async (grant) => {
    const { lock } = await scene.tree.lock(grant, { path: ["innen"], exclusive: false, infinite: false, ownerXml: "", timeout: 60 });
    await scene.tree.unlock(grant, ["innen"], lock.token);
  },
  property: (grant) => scene.tree.setProperties(grant, ["innen"], { set: [{ namespace: "x", name: "y", value: "z" }], remove: [] }),
  favorite: async (grant) => scene.tree.setFavorite(grant, grant.top ?? nodeId(0), true),
  trash: (grant) => scene.tree.trash(grant, { path: ["innen"] }),
};

async function blobOf(path: Path, { top }: Granted<"read">) {
  const whole = await scene.tree.view(scene.grant);
  const found = top === undefined ? undefined : await scene.tree.find(scene.grant, top);
  return (await whole.resolve([...(found?.path ?? []), ...path]))?.blob;
}

async function tried(grant: Granted<"write">): Promise<string[]> {
  const allowed: string[] = [];
  for (const [name, verb] of Object.entries(verbs)) {
    try {
      await verb(grant);
      allowed.push(name);
    } catch (error) {
      const { code } = error as { code?: string };
      // What one verb was refused the next one misses: b.txt is there only for who may rename.
      if (code === "not_found" && name === "move" && !allowed.includes("rename")) continue;
      expect([name, code]).toEqual([name, "forbidden"]);
    }
  }
  return allowed;
}

describe("every verb", () => {
  test("a viewer looks and downloads", async () => {
    const { top } = await share("viewer");
    await expect(entered(top)).rejects.toEqual(failure("forbidden"));
    expect(await tried(await entered(top, "read"))).toEqual(["view", "list", "content", "favorite"]);
  });

  test("a viewer without download only looks", async () => {
    const { top } = await share("secure-viewer");
    expect(await tried(await entered(top, "read"))).toEqual(["view", "list", "favorite"]);
  });

  test("an uploader adds what is new, and sees nothing", async () => {
    const { top } = await share("uploader");
    await expect(entered(top, "read")).rejects.toEqual(failure("forbidden"));
    expect(await tried(await entered(top))).toEqual(["create", "makeFolder"]);
  });

  test("an editor does everything", async () => {
    const { top } = await share("editor");
    expect(await tried(await entered(top))).toEqual(Object.keys(verbs));
  });

  test("a stranger and somebody of another box find nothing", async () => {
    const { top } = await share("editor", { kind: "account", id: "anna" });
    await expect(entered(top, "read")).rejects.toEqual(failure("not_found"));
    await expect(scene.access.ofNode(bernd, top)).rejects.toEqual(failure("not_found"));
    await expect(scene.access.write(scene.actor("clara", 2), scene.space, top)).rejects.toEqual(failure("not_found"));
  });
});

describe("the commit asks again", () => {
  test("a grant that was revoked, is over or was lowered after it was taken lets nothing through", async () => {
    const { tree, access, anna } = scene;
    const put = (grant: Granted<"write">, name: string) => tree.putFile(grant, { path: [name], content: contentOf("x") });
    for (const [end, code] of [
      [(id: Parameters<typeof access.revoke>[1]) => access.revoke(anna.box, id), "not_found"],
      [(id: Parameters<typeof access.revoke>[1]) => access.changeExpiry(anna.box, id, new Date(Date.now() - 1)), "not_found"],
      [(id: Parameters<typeof access.revoke>[1]) => access.changeRole(anna.box, id, "viewer"), "forbidden"],
    ] as const) {
      const { id, top } = await share("editor");
      const grant = await entered(top);
      await put(grant, "davor.txt");
      await end(id);
      await expect(put(grant, "danach.txt")).rejects.toEqual(failure(code));
      await expect(tree.trash(grant, { path: ["davor.txt"] })).rejects.toEqual(failure(code));
      await expect(tree.makeFolder(grant, { path: ["danach"] })).rejects.toEqual(failure(code));
    }
  });

  test("leaving the group ends what came with it", async () => {
    const { tree, run } = scene;
    await run("insert into account_group (box_id, id, name) values (1, 'amt', 'Amt')");
    await run("insert into group_member values (1, 'amt', 'bernd')");
    const { top } = await share("editor", { kind: "group", id: "amt" });
    const grant = await entered(top);
    await tree.makeFolder(grant, { path: ["davor"] });
    await run("delete from group_member");
    await expect(tree.makeFolder(grant, { path: ["danach"] })).rejects.toEqual(failure("not_found"));
    await expect(entered(top)).rejects.toEqual(failure("not_found"));
  });

  test("a grant follows a rename and a move, and ends in the trash", async () => {
    const { tree, grant: own } = scene;
    const { top, outer } = await share("editor");
    const grant = await entered(top);
    await tree.makeFolder(own, { path: [`neu${outer}`] });
    await tree.move(own, { from: [outer, "geteilt"], to: [`neu${outer}`, "anders"], overwrite: false });
    await tree.putFile(grant, { path: ["innen", "x.txt"], content: contentOf("x") });
    await tree.move(grant, { from: ["innen", "x.txt"], to: ["y.txt"], overwrite: false });
    expect(await (await tree.view(own)).resolve([`neu${outer}`, "anders", "y.txt"])).toBeDefined();
    await tree.trash(own, { path: [`neu${outer}`] });
    await expect(tree.view(grant)).rejects.toEqual(failure("not_found"));
    await expect(tree.makeFolder(grant, { path: ["spät"] })).rejects.toEqual(failure("not_found"));
    await expect(entered(top)).rejects.toEqual(failure("not_found"));
  });

  test("many writers with and without a grant share their commits, and each is judged by its own rights", async () => {
    const { tree, grant: own, access, anna } = scene;
    const { top, outer } = await share("editor");
    const ended = await share("editor");
    const [good, bad] = [await entered(top), await entered(ended.top)];
    await access.revoke(anna.box, ended.id);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) => {
        const content = contentOf(`${i}`);
        if (i % 3 === 0) return tree.putFile(own, { path: [outer, `${i}.txt`], content });
        return tree.putFile(i % 3 === 1 ? good : bad, { path: [`${i}.txt`], content });
      }),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map((_, i) => (i % 3 === 2 ? "rejected" : "fulfilled")));
    const view = await tree.view(own);
    const [inside, whole] = [await view.resolve([outer, "geteilt"]), await view.resolve([outer])];
    expect([inside?.entries, whole?.entries]).toEqual([2 + 20, 2 + 22 + 20]);
  });
});

describe("what lies above and beside", () => {
  test("paths, names, sizes, locks and favourites begin at the top", async () => {
    const { tree, grant: own } = scene;
    const { top, outer } = await share("editor");
    await tree.lock(own, { path: [outer, "geheim.txt"], exclusive: true, infinite: false, ownerXml: "geheim", timeout: 600 });
    await tree.setProperties(own, [outer, "geheim.txt"], { set: [], remove: [], favorite: true });
    const grant = await entered(top);
    const view = await tree.view(grant);
    expect(view.root).toMatchObject({ id: top, parent: undefined, size: 4, entries: 2 });
    expect(view.usage).toEqual({ used: 4, total: undefined });
    expect((await view.children(view.root)).map((node) => node.name)).toEqual(["a.txt", "innen"]);
    for (const path of [[outer], ["geheim.txt"], ["..", "geheim.txt"], ["geteilt"], [outer, "geteilt"]])
      expect(await view.resolve(path)).toBeUndefined();
    expect(await view.locksWithin([])).toEqual([]);
    const whole = await tree.view(own);
    const [secret, inside] = [await whole.resolve([outer, "geheim.txt"]), await whole.resolve([outer, "geteilt", "a.txt"])];
    expect(await tree.find(grant, secret?.id as NodeId)).toBeUndefined();
    expect(await tree.find(grant, inside?.id as NodeId)).toMatchObject({ path: ["a.txt"] });
    const many = await tree.findMany(grant, [secret?.id as NodeId, inside?.id as NodeId, top, whole.root.id]);
    expect([...many].map(([id, { path, above }]) => [id, path, above])).toEqual(
      expect.arrayContaining([
        [inside?.id, ["a.txt"], [top]],
        [top, [], []],
      ]),
    );
    expect(many.size).toBe(2);
    await tree.setFavorite(grant, inside?.id as NodeId, true);
    await expect(tree.setFavorite(grant, secret?.id as NodeId, true)).rejects.toEqual(failure("not_found"));
    expect((await tree.favoriteNodes(grant)).map(({ path }) => path)).toEqual([["a.txt"]]);
    for (const to of [
      ["..", "x"],
      [outer, "x"],
    ])
      await expect(tree.move(grant, { from: ["a.txt"], to, overwrite: true })).rejects.toThrow();
    await expect(tree.trash(grant, { path: [] })).rejects.toEqual(failure("forbidden"));
    await expect(tree.move(grant, { from: [], to: ["innen", "x"], overwrite: false })).rejects.toEqual(failure("forbidden"));
  });

  test("a lock above reaches down, and tells nothing of where it is", async () => {
    const { tree, grant: own } = scene;
    const { top, outer } = await share("editor");
    const { lock } = await tree.lock(own, { path: [outer], exclusive: true, infinite: true, ownerXml: "", timeout: 600 });
    const grant = await entered(top);
    const seen = await (await tree.view(grant)).locksOn(["a.txt"]);
    expect(seen.map(({ path }) => path)).toEqual([[]]);
    const refused: unknown = expect.objectContaining({ code: "locked", detail: { lockedPaths: [[]] } });
    await expect(tree.putFile(grant, { path: ["a.txt"], content: contentOf("x") })).rejects.toEqual(refused);
    await expect(tree.trash(grant, { path: ["innen"] })).rejects.toEqual(refused);
    await tree.unlock(own, [outer], lock.token);
    await tree.trash(grant, { path: ["innen"] });
  });

  test("conditions of the If header mean paths from the top", async () => {
    const { tree } = scene;
    const { top } = await share("editor");
    const grant = await entered(top);
    const view = await tree.view(grant);
    const inner = await view.resolve(["a.txt"]);
    const condition = (etag: string) => ({ ifHeader: { lists: [{ path: ["a.txt"], conditions: [{ not: false, etag }] }] } });
    const put = (name: string, etag: string) => tree.putFile(grant, { path: [name], content: contentOf("x"), conditions: condition(etag) });
    await expect(put("c.txt", '"falsch"')).rejects.toEqual(failure("precondition_failed"));
    const etag = inner ? etagOf(inner, view.epoch) : "";
    await put("c.txt", etag);
    await tree.copy(grant, { from: ["c.txt"], to: ["d.txt"], overwrite: false, depth: "0", conditions: condition(etag) });
  });

  test("a file that was granted alone is written in place, and is all there is", async () => {
    const { tree, grant: own, access, anna, space } = scene;
    await tree.makeFolder(own, { path: ["einzeln"] });
    const { node } = await tree.putFile(own, { path: ["einzeln", "brief.txt"], content: contentOf("alt") });
    await access.grantTo(
      { kind: "account", id: "bernd" },
      { box: anna.box, space, node: node.id, role: "editor", expiresAt: undefined, by: anna.account },
    );
    const grant = await entered(node.id);
    const { created } = await tree.putFile(grant, { path: [], content: contentOf("neuer") });
    expect(created).toBe(false);
    expect((await tree.view(own).then((view) => view.resolve(["einzeln", "brief.txt"])))?.size).toBe(5);
    await tree.setProperties(grant, [], { set: [{ namespace: "x", name: "y", value: "z" }], remove: [] });
    for (const path of [["x"], ["brief.txt"]])
      await expect(tree.putFile(grant, { path, content: contentOf("x") })).rejects.toEqual(failure("parent_missing"));
  });

  test("what is remembered for the owner, for one grant and for another is never mixed up", async () => {
    const { tree, grant: own } = scene;
    const { top, outer } = await share("viewer");
    const views = [await tree.view(own), await tree.view(await entered(top, "read"))];
    const answers = await Promise.all(views.map((view) => view.remember("same", async () => Buffer.from(view.root.name))));
    expect(answers.map(String)).toEqual(["", "geteilt"]);
    expect(String(views[1]?.recall("same"))).toBe("geteilt");
    // The name that was free for the owner is taken the next moment, and the holder knows.
    expect(await views[1]?.resolve(["b.txt"])).toBeUndefined();
    await tree.putFile(own, { path: [outer, "geteilt", "b.txt"], content: contentOf("b") });
    expect(await (await tree.view(await entered(top, "read"))).resolve(["b.txt"])).toBeDefined();
  });
});

test("a link acts by its grant alone: it writes, is named in locks, and ends with it", async () => {
  const { tree, access, anna, space, grant: own, run } = scene;
  await tree.makeFolder(own, { path: ["für alle"] });
  const folder = await (await tree.view(own)).resolve(["für alle"]);
  const id = await access.grantLink({
    box: anna.box,
    space,
    node: folder?.id as NodeId,
    role: "editor",
    expiresAt: new Date(Date.now() + 60_000),
    by: anna.account,
  });
  const live = await access.liveGrant(anna.box, id);
  if (!live) throw new Error("the grant is not live");
  const link = actorOfLink(live, { displayName: "Link", language: "de" });
  const grant = await access.enter(link, id, "write");
  await tree.putFile(grant, { path: ["von außen.txt"], content: contentOf("hallo") });
  const { lock } = await tree.lock(grant, { path: ["von außen.txt"], exclusive: true, infinite: false, ownerXml: "", timeout: 60 });
  expect(lock.account).toBe(`link:${id}`);
  await expect(tree.setFavorite(grant, folder?.id as NodeId, true)).rejects.toEqual(failure("forbidden"));
  const [entry] = await run<{ actor: string }>("select actor from journal where node_id = $1", [lock.node]);
  expect(entry?.actor).toBe(`link:${id}`);
  await tree.unlock(grant, ["von außen.txt"], lock.token);
  await run("update box set state = 'frozen' where box_id = 1");
  await expect(tree.trash(grant, { path: ["von außen.txt"] })).rejects.toEqual(failure("box_frozen"));
  await run("update box set state = 'active' where box_id = 1");
  let ended = false;
  access.watch(grant, "update", () => {
    ended = true;
  });
  await access.revoke(anna.box, id);
  await expect.poll(() => ended, { timeout: 10_000 }).toBe(true);
  await expect(tree.trash(grant, { path: ["von außen.txt"] })).rejects.toEqual(failure("not_found"));
});
