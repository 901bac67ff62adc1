// Counts failed logins in the database, so that every process knows them, and remembers where an account usually signs in.
import { createHmac } from "node:crypto";
import type { BoxId } from "@landbox/kit";
import { inBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { DeriveKey } from "../boxes/boxes.ts";
import { remainingFailures, type ThrottleScope, waitFor } from "./throttle.ts";

const selectFailures = statement(
  "throttle_select",
  `select key, failures, extract(epoch from now() - last_at)::float8 as age from login_failure
   where box_id = $1 and key = any($2) order by key for update`,
);
const selectKnown = statement("throttle_known", `select 1 from known_network where box_id = $1 and account_id = $2 and key = $3`);
const countAttempt = statement(
  "throttle_count",
  `insert into login_failure (box_id, key, failures, last_at)
   select $1, k.key, k.failures, now() from unnest($2::bytea[], $3::integer[]) as k(key, failures) order by k.key
   on conflict (box_id, key) do update set last_at = now(), failures =
     case when login_failure.last_at < now() - interval '1 minute' then excluded.failures else login_failure.failures + 1 end`,
);
const forgive = statement(
  "throttle_forgive",
  `update login_failure set failures = case when key = any($3) then 0 else greatest(0, failures - 1) end where box_id = $1 and key = any($2)`,
);
const remember = statement(
  "throttle_remember",
  `insert into known_network (box_id, account_id, key) values ($1, $2, $3)
   on conflict (box_id, account_id, key) do update set last_at = now() where known_network.last_at < now() - interval '1 day'`,
);
const sweepFailures = statement("throttle_sweep", `delete from login_failure where box_id = $1 and last_at < now() - interval '1 day'`);
const sweepKnown = statement(
  "throttle_sweep_known",
  `delete from known_network where box_id = $1 and last_at < now() - interval '180 days'`,
);

export interface Attempt {
  /** The account's id, or what was typed when there is none: both are treated alike. */
  readonly who: string;
  readonly network: string;
  /** A browser that has signed in to this account before, proven by its mark. */
  readonly device: string | undefined;
}

export interface Throttle {
  /** Seconds to wait before this attempt may be made; 0: it has been counted as failed in advance and may go ahead. `counted` false only looks. */
  attempt(box: BoxId, attempt: Attempt, counted: boolean): Promise<number>;
  /** Takes an attempt's advance count back and remembers network and browser. */
  success(box: BoxId, attempt: Attempt): Promise<void>;
  /** Takes an attempt's advance count back, for what is no account and remembers nobody. */
  forgive(box: BoxId, attempt: Attempt): Promise<void>;
}

export function throttle(database: Database, derive: DeriveKey): Throttle {
  const secret = derive("throttle");
  const keyOf = (...parts: string[]): Buffer => createHmac("sha256", secret).update(parts.join("\0")).digest();
  const keysOf = ({ who, network, device }: Attempt) => ({
    "account-network": keyOf("account-network", who, network),
    "account-device": device === undefined ? undefined : keyOf("account-device", who, device),
    network: keyOf("network", network),
    account: keyOf("account", who),
    knownNetwork: keyOf("known-network", who, network),
  });

  return {
    attempt(box, attempt, counted) {
      const keys = keysOf(attempt);
      return inBox(database, box, async (db) => {
        const wanted = [keys["account-network"], keys["account-device"], keys.network, keys.account].filter((key) => key !== undefined);
        const [known, rows] = await Promise.all([
          db.query(selectKnown, [box, attempt.who, keys.knownNetwork]),
          db.query<{ key: Buffer; failures: number; age: number }>(selectFailures, [box, wanted]),
        ]);
        // A browser that was here before has a count of its own, so nobody else can slow it down.
        const scopes: ThrottleScope[] = keys["account-device"]
          ? ["account-device"]
          : known.length > 0
            ? ["account-network"]
            : ["account-network", "network", "account"];
        const states = scopes.map((scope) => {
          const key = keys[scope] as Buffer;
          const row = rows.find((candidate) => candidate.key.equals(key));
          return { scope, key, failures: row?.failures ?? 0, age: row?.age ?? 0 };
        });
        const wait = Math.max(...states.map(({ scope, failures, age }) => waitFor(scope, failures, age)));
        if (wait > 0 || !counted) return Math.ceil(wait);
        await db.query(countAttempt, [
          box,
          states.map(({ key }) => key),
          states.map(({ failures, age }) => remainingFailures(failures, age) + 1),
        ]);
        if (Math.random() < 0.01) await Promise.all([db.query(sweepFailures, [box]), db.query(sweepKnown, [box])]);
        return 0;
      });
    },
    async forgive(box, attempt) {
      const keys = keysOf(attempt);
      await inBox(database, box, (db) =>
        db.query(forgive, [box, [keys["account-network"], keys.network, keys.account], [keys["account-network"]]]),
      );
    },
    async success(box, attempt) {
      const keys = keysOf(attempt);
      const own = [keys["account-network"], keys["account-device"]].filter((key) => key !== undefined);
      await inBox(database, box, (db) =>
        Promise.all([
          db.query(forgive, [box, [...own, keys.network, keys.account], own]),
          db.query(remember, [box, attempt.who, keys.knownNetwork]),
        ]),
      );
    },
  };
}
