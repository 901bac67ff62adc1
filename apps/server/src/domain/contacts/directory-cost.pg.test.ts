// What a question to the directory costs in a land where every box publishes: its own table is read once, and accounts are looked up for hits alone.
import { testDatabase } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

const inLand = { boxes: 2445, contacts: 10_000 };
const colleagues = 20;

let land: Awaited<ReturnType<typeof testDatabase>>;
let owner: pg.Client;
let app: pg.Client;
beforeAll(async () => {
  land = await testDatabase(1);
  [owner, app] = [new pg.Client(land.ownerConnection), new pg.Client(land.connection)];
  await Promise.all([owner.connect(), app.connect()]);
}, 60_000);
afterAll(async () => {
  await Promise.all([owner?.end(), app?.end()]);
  await land?.drop();
});

/** Boxes from..to, each with people of whom `each` are contacts. */
async function fill(from: number, to: number, each: number): Promise<void> {
  const boxes = `generate_series(${from}, ${to}) b`;
  await owner.query(`insert into body (ars, name, type) select b::text, 'Ort ' || b, 'Gemeinde' from ${boxes}`);
  await owner.query(
    `insert into box (box_id, ars, name, title, settings) select b, b::text, 'ort-' || b, 'Gemeinde Ort ' || b, '{"contacts":{"published":true}}' from ${boxes}`,
  );
  await owner.query(`insert into account (box_id, id, login, display_name)
    select b, b || '.' || i, 'p' || i, (array['Huber', 'Müller', 'Schmid', 'Wagner', 'Bauer'])[1 + (b + i) % 5] || ' ' || md5(b || '.' || i) from ${boxes}, generate_series(1, ${colleagues}) i`);
  await owner.query(`insert into published_contact (box_id, account_id, duty, by_name)
    select b, b || '.' || i, (array['Bauamt', 'Standesamt', 'Kämmerei', 'Meldeamt'])[1 + i % 4] || ', Zimmer ' || i, 'admin' from ${boxes}, generate_series(1, ${each}) i`);
  await owner.query("analyze");
}

/** The least of some milliseconds, and the buffers of one that is warm. */
async function costOf(question: string): Promise<{ ms: number; buffers: number }> {
  const seen: { ms: number; buffers: number }[] = [];
  await app.query("begin; set local landbox.box = '1'");
  for (let i = 0; i < 12; i++) {
    const { rows } = await app.query<{
      "QUERY PLAN": [{ "Execution Time": number; Plan: { "Shared Hit Blocks": number; "Shared Read Blocks": number } }];
    }>(`explain (analyze, buffers, format json) ${question}`);
    const [{ Plan: plan, "Execution Time": ms }] = rows[0]!["QUERY PLAN"];
    seen.push({ ms, buffers: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] });
  }
  await app.query("rollback");
  return { ms: Math.min(...seen.map(({ ms }) => ms)), buffers: seen.at(-1)!.buffers };
}

const questions = {
  nobody: "select * from published_contacts('xyzxyz', 20)",
  one: "select * from published_contacts('huber ort 2345', 20)",
  many: "select * from published_contacts('bauamt', 20)",
  "one box": "select * from published_of_box('ort-7')",
  boxes: "select * from published_boxes('', 100)",
  "boxes by name": "select * from published_boxes('ort 234', 100)",
};

async function costs() {
  const found: Record<string, { ms: number; buffers: number }> = {};
  for (const [name, text] of Object.entries(questions)) found[name] = await costOf(text);
  return found;
}

test("with 2,445 boxes and 10,000 contacts a question reads one narrow table, not the accounts of the land", async () => {
  await fill(1, 25, 4);
  const small = await costs();
  await fill(26, inLand.boxes, 4);
  const all = await owner.query<{ contacts: number; accounts: number }>(
    "select (select count(*)::integer from published_contact) as contacts, (select count(*)::integer from account) as accounts",
  );
  expect(all.rows[0]!.contacts).toBeGreaterThan(9_700);
  const big = await costs();
  if (process.env["LANDBOX_TEST_PLANS"]) console.log(JSON.stringify({ small, big }, null, 1));
  const [pages] = (
    await owner.query<{ pages: number }>(
      "select sum(relpages)::integer as pages from pg_class where relname in ('published_contact', 'box')",
    )
  ).rows;
  // Nobody found: both tables and nothing else. A common word: three more for each hit, by the account's key.
  expect(big["nobody"]!.buffers).toBeLessThan(pages!.pages * 1.5 + 100);
  expect(big["one"]!.buffers).toBeLessThan(pages!.pages * 1.5 + 500);
  expect(big["many"]!.buffers).toBeLessThan(pages!.pages * 1.5 + (all.rows[0]!.contacts / 4) * 4 + 500);
  // One box costs what it costs in a small land.
  expect(big["one box"]!.buffers).toBeLessThan(pages!.pages + 200);
}, 120_000);
