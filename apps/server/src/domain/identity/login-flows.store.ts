// The SQL of signing in an app: who waits (outside every box), who consented (inside one), and the directory between them.
import type { AccountId, BoxId } from "@landbox/kit";
import { type BoxDb, inBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { flowMinutes } from "./login-flows.ts";

/** More apps waiting at once are somebody's attack. */
const mostWaiting = 20_000;
const alive = (column: string): string => `${column} > now() - interval '${flowMinutes} minutes'`;

const sweepFlows = statement("login_flow_sweep", `delete from login_flow where not ${alive("created_at")}`);
const sweepDirectory = statement(
  "login_flow_sweep_directory",
  `delete from directory where kind = 'login-flow' and not ${alive("created_at")}`,
);
const insertFlow = statement(
  "login_flow_insert",
  `insert into login_flow (poll_hash, flow_hash, origin, host, user_agent) select $1, $2, $3, $4, $5
   where (select count(*) from login_flow) < ${mostWaiting} returning created_at`,
);
const selectFlow = statement(
  "login_flow_select",
  `select user_agent, host, created_at from login_flow where flow_hash = $1 and ${alive("created_at")}`,
);
const takeFlow = statement(
  "login_flow_take",
  `delete from login_flow where flow_hash = $1 and ${alive("created_at")} returning poll_hash, origin, user_agent, created_at`,
);
const insertGrant = statement(
  "login_grant_insert",
  `insert into login_grant (box_id, poll_hash, account_id, account_version, name, login_name, origin, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const insertDirectory = statement(
  "login_grant_directory",
  `insert into directory (kind, key, box_id, ref, created_at) values ('login-flow', $2, $1, '', $3)`,
);
const sweepGrants = statement("login_grant_sweep", `delete from login_grant where box_id = $1 and not ${alive("created_at")}`);
const findBox = statement(
  "login_grant_box",
  `select box_id from directory where kind = 'login-flow' and key = $1 and ${alive("created_at")}`,
);
// Only while the account is as it was when it consented: a changed password or a disabled account takes the consent back.
const takeGrant = statement(
  "login_grant_take",
  `with taken as (delete from login_grant where box_id = $1 and poll_hash = $2 and ${alive("created_at")} returning *)
   select t.account_id, t.name, t.login_name, t.origin from taken t join account a on a.box_id = $1 and a.id = t.account_id
   where a.state = 'active' and a.version = t.account_version`,
);
const forgetBox = statement("login_grant_forget", `delete from directory where kind = 'login-flow' and box_id = $1 and key = $2`);
const insertAppPassword = statement(
  "login_grant_app_password",
  `insert into app_password (box_id, id, secret_hash, account_id, name) values ($1, $2, $3, $4, $5)`,
);

export interface FlowRow {
  user_agent: string | null;
  host: string;
  created_at: Date;
}

export interface GrantRow {
  account_id: AccountId;
  name: string;
  login_name: string;
  origin: string;
}

export interface NewFlow {
  readonly poll: Buffer;
  readonly flow: Buffer;
  readonly origin: string;
  readonly host: string;
  readonly userAgent: string | undefined;
}

export type LoginFlowsStore = ReturnType<typeof loginFlowsStore>;

export function loginFlowsStore(database: Database) {
  return {
    /** False when too many wait. */
    async insert(flow: NewFlow): Promise<boolean> {
      await Promise.all([database.query(sweepFlows, []), database.query(sweepDirectory, [])]);
      const rows = await database.query(insertFlow, [flow.poll, flow.flow, flow.origin, flow.host, flow.userAgent?.slice(0, 300) ?? null]);
      return rows.length > 0;
    },
    async find(flow: Buffer): Promise<FlowRow | undefined> {
      const [row] = await database.query<FlowRow>(selectFlow, [flow]);
      return row;
    },
    /** False when somebody was faster. */
    grant: (
      box: BoxId,
      flow: Buffer,
      consent: { account: AccountId; version: number; loginName: string; nameOf: (userAgent: string | undefined) => string },
    ): Promise<boolean> =>
      inBox(database, box, async (db) => {
        const [row] = await db.query<{ poll_hash: Buffer; origin: string; user_agent: string | null; created_at: Date }>(takeFlow, [flow]);
        if (!row) return false;
        await Promise.all([
          db.query(insertGrant, [
            box,
            row.poll_hash,
            consent.account,
            consent.version,
            consent.nameOf(row.user_agent ?? undefined),
            consent.loginName,
            row.origin,
            row.created_at,
          ]),
          db.query(insertDirectory, [box, row.poll_hash, row.created_at]),
          db.query(sweepGrants, [box]),
        ]);
        return true;
      }),
    async refuse(flow: Buffer): Promise<boolean> {
      return (await database.query(takeFlow, [flow])).length > 0;
    },
    async boxOf(poll: Buffer): Promise<BoxId | undefined> {
      const [row] = await database.query<{ box_id: BoxId }>(findBox, [poll]);
      return row?.box_id;
    },
    /** Uses the consent up and makes the app's password, both or neither. */
    collect: (box: BoxId, poll: Buffer, make: () => { id: string; hash: Buffer }): Promise<GrantRow | undefined> =>
      inBox(database, box, async (db: BoxDb) => {
        const [row] = await db.query<GrantRow>(takeGrant, [box, poll]);
        await db.query(forgetBox, [box, poll]);
        if (!row) return undefined;
        const { id, hash } = make();
        await db.query(insertAppPassword, [box, id, hash, row.account_id, row.name]);
        return row;
      }),
  };
}
