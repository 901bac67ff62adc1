// Counts failed logins in the database, so that every process knows them, and remembers where an account usually signs in.
import { createHmac } from "node:crypto";
import type { BoxId } from "@landbox/kit";
import { inBox, statement } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { DeriveKey } from "../boxes/boxes.ts";
import { takeTurns } from "./take-turns.ts";
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
  /**
   * Makes an attempt: it is counted as failed in advance, so that many at once are no way around the delays, and that is taken back when it was right.
   * @param check what was found; undefined: the password was wrong
   * @throws DomainError unavailable when too many wait; what check throws
   */
  attempt<T>(box: BoxId, attempt: Attempt, check: () => Promise<T | undefined>, how?: AttemptKind): Promise<Tried<T>>;
}

export interface AttemptKind {
  /** false: it only looks whether it may go ahead, for what was counted before. */
  readonly counted?: boolean;
  /** false: for what is no account and remembers nobody. */
  readonly remembers?: boolean;
}

/** `wait`: seconds to wait before it may be made; 0: it was made. */
export type Tried<T> = { readonly wait: number; readonly found?: T | undefined };

/**
 * Attempts that are counted in advance and not decided yet, in this process. Far fewer than failures without a delay: several people who sign in at the
 * same moment are right, and must not slow each other down. One more than hashes at a time, so that these never wait for the database.
 */
const undecided = 3;
const mostWaiting = 256;

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

  /** Seconds to wait; 0: it is counted. */
  function begin(box: BoxId, attempt: Attempt, counted: boolean): Promise<number> {
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
  }

  async function takeBack(box: BoxId, attempt: Attempt): Promise<void> {
    const keys = keysOf(attempt);
    await inBox(database, box, (db) =>
      db.query(forgive, [box, [keys["account-network"], keys.network, keys.account], [keys["account-network"]]]),
    );
  }

  async function takeBackAndRemember(box: BoxId, attempt: Attempt): Promise<void> {
    const keys = keysOf(attempt);
    const own = [keys["account-network"], keys["account-device"]].filter((key) => key !== undefined);
    await inBox(database, box, (db) =>
      Promise.all([
        db.query(forgive, [box, [...own, keys.network, keys.account], own]),
        db.query(remember, [box, attempt.who, keys.knownNetwork]),
      ]),
    );
  }

  const turn = takeTurns(undecided, mostWaiting);
  return {
    attempt: (box, attempt, check, { counted = true, remembers = true } = {}) =>
      turn(async () => {
        const wait = await begin(box, attempt, counted);
        if (wait > 0) return { wait };
        const found = await check();
        if (found !== undefined) await (remembers ? takeBackAndRemember : takeBack)(box, attempt);
        return { wait, found };
      }),
  };
}
