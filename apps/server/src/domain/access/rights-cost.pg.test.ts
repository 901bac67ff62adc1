// What the one query reads: the holder's own grants on the way up, however many others were given something there and whatever else the holder has.
import { afterAll, beforeAll, expect, test } from "vitest";
import { treeScene, type TreeScene } from "../tree/test-scene.ts";
import { selectRights } from "./access.store.ts";

let scene: TreeScene;
beforeAll(async () => {
  scene = await treeScene();
});
afterAll(() => scene.end());

interface Plan {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

/** Rows of the table that a plan looked at; a plan says them rounded, for each loop. */
const looked = (plan: Plan, table: string): number =>
  (plan["Relation Name"] === table ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"] : 0) +
  (plan.Plans ?? []).reduce((sum, part) => sum + looked(part, table), 0);

/** Planned as the server plans: its connections, its settings, a prepared statement. */
async function grantsLookedAt(holder: string, node: number): Promise<number> {
  return scene.test.database.use(async (pipeline) => {
    await pipeline.run("begin; set local landbox.box = '1'");
    await pipeline.run(`prepare asked as ${selectRights.text}`);
    const explain = `explain (analyze, buffers, format json) execute asked (1, array['${holder}'], array[${node}])`;
    const [row] = await pipeline.query<{ "QUERY PLAN": [{ Plan: Plan }] }>({ name: `explain ${holder} ${node}`, text: explain }, []);
    await pipeline.run("deallocate asked; rollback");
    if (process.env["LANDBOX_TEST_PLANS"]) console.log(holder, JSON.stringify(row?.["QUERY PLAN"], null, 1));
    return Math.round(looked(row!["QUERY PLAN"][0].Plan, "access_grant"));
  });
}

test("what somebody may do in a folder is read from its own grants alone, with thousands of others beside them", async () => {
  const { run, tree, grant, space } = scene;
  const { node: top } = await tree.makeFolder(grant, { path: ["allen"] });
  const { node: below } = await tree.makeFolder(grant, { path: ["allen", "darunter"] });
  const { node: other } = await tree.makeFolder(grant, { path: ["anderes"] });
  await run("insert into account_group (box_id, id, name) values (1, 'amt', 'Amt'), (1, 'rat', 'Rat')");
  await run("insert into group_member (box_id, group_id, account_id) values (1, 'amt', 'bernd'), (1, 'rat', 'bernd')");
  await run(
    `insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title)
       values (1, 'visitor:clara', 2, 'clara', 'clara', 'clara', 'two', 'Two')`,
  );
  const given = `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, expires_at)`;
  const own = await run<{ id: string }>(
    `${given} select 1, nextval('grant_id'), $1, $2, kind, principal, 'editor', null from (values ('account', 'bernd'), ('group', 'amt'), ('visitor', 'visitor:clara')) g(kind, principal) returning id`,
    [space, top.id],
  );
  const [link] = await run<{ id: number }>(
    `${given} select 1, id, $1, $2, 'link', id::text, 'viewer', now() + interval '1 day' from (select nextval('grant_id') as id) i returning id::integer`,
    [space, top.id],
  );
  expect(own).toHaveLength(3);
  const holders = ["bernd", "visitor:clara#1", `link:${link?.id}`];
  const ask = () => Promise.all(holders.map((holder) => grantsLookedAt(holder, below.id)));
  // Bernd's two, and one of each other.
  expect(await ask()).toEqual([2, 1, 1]);

  const kinds = `(values ('account'), ('group'), ('visitor'), ('link')) k(kind)`;
  await run(
    `${given} select 1, nextval('grant_id'), $1, $2, kind, 'andere' || n, 'viewer', now() + interval '1 day' from generate_series(1, 1500) n, ${kinds}`,
    [space, top.id],
  );
  // And everything else that they were given, which is not on the way.
  const principals = `(values ('account', 'bernd'), ('group', 'amt'), ('visitor', 'visitor:clara')) p(kind, id)`;
  await run(`${given} select 1, nextval('grant_id'), $1, $2, kind, p.id, 'viewer', null from generate_series(1, 1500) n, ${principals}`, [
    space,
    other.id,
  ]);
  expect(await ask()).toEqual([2, 1, 1]);
  await run("analyze access_grant");
  expect(await ask()).toEqual([2, 1, 1]);
});
