// Mounts are read from the grants each time; only their names, and what was turned away, are kept.
import { accountId, type BoxId, boxId, grantId, type NodeId, nodeId, spaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import { heldRights } from "../access/held-rights.ts";
import { rightsOf } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import { freeNames } from "../tree/free-names.ts";
import { nodeOfRow } from "../tree/node-row.ts";
import * as store from "./mounts.store.ts";
import type { Mount, Mounts, Received, Standing } from "./mounts.ts";

/** Milliseconds for which an account's list is used without a question. What it leads to is asked for each time. */
const fresh = 1000;
const remembered = 20_000;
/** A listing shows all of them. */
const most = 2000;

interface Known {
  readonly at: number;
  readonly byName: ReadonlyMap<string, Mount>;
}

export function createMounts({ database }: { database: Database }): Mounts {
  const known = createRecent<string, Known>(remembered);
  const loading = new Map<string, Promise<readonly Received[]>>();
  /** When what was granted in a box last changed, as far as this process knows. */
  const changes = new Map<BoxId, number>();

  function recall({ box, account }: Actor): Known | undefined {
    const found = known.get(account);
    if (!found || performance.now() - found.at > fresh || found.at < (changes.get(box) ?? 0)) return undefined;
    return found;
  }

  async function load(actor: Actor): Promise<readonly Received[]> {
    const at = performance.now();
    const rows = await readInBox<store.GivenRow>(database, actor.box, store.selectGiven, [actor.box, actor.account]);
    const received: Received[] = [];
    // Who may only hand in sees nothing of it.
    const seen = rows.filter((row) => rightsOf(row.roles).has("read")).toSorted((a, b) => a.id - b.id);
    for (const row of seen.slice(0, most)) received.push(receivedOf(actor, row, await nameFor(actor, row)));
    received.sort((a, b) => (a.name < b.name ? -1 : 1));
    known.set(actor.account, { at, byName: new Map(received.filter((one) => !one.declined).map((one) => [one.name, one])) });
    return received;
  }

  /** Requests that ask at the same moment share a question, but never one that was asked before them. */
  function once(actor: Actor): Promise<readonly Received[]> {
    const waiting = loading.get(actor.account);
    if (waiting) return waiting;
    const work = Promise.resolve()
      .then(() => {
        loading.delete(actor.account);
        return load(actor);
      })
      .finally(() => loading.delete(actor.account));
    loading.set(actor.account, work);
    return work;
  }

  /** The name it has; the first time, and when something of the own has taken it, one that is free. */
  async function nameFor(actor: Actor, row: store.GivenRow): Promise<string> {
    if (row.mounted_as !== null && !row.taken) return row.mounted_as;
    try {
      return await takeName(actor, row);
    } catch (error) {
      // Another request named another mount the same in this very moment.
      if (error instanceof DomainError && error.code === "already_exists") return takeName(actor, row);
      throw error;
    }
  }

  function takeName({ box, account }: Actor, row: store.GivenRow): Promise<string> {
    const wanted = row.mounted_as ?? (row.name === "" ? row.space_name : row.name);
    const names = [...freeNames(wanted, row.is_folder)];
    return inBox(database, box, async (db) => {
      const rows = await db.query<{ name: string }>(store.selectTaken, [box, account, names, row.id]);
      const taken = new Set(rows.map(({ name }) => name));
      const free = names.find((name) => !taken.has(name)) ?? `${row.id}`;
      await db.query(store.writeName, [box, account, row.id, free]);
      return free;
    });
  }

  async function demand(actor: Actor, matches: (one: Received) => boolean): Promise<Received> {
    const found = (await once(actor)).find(matches);
    if (!found) throw new DomainError("not_found", "There is no such share.");
    if (found.kind === "space") throw new DomainError("forbidden", "A space stays where it is.", { values: { fault: "mounted_space" } });
    return found;
  }

  async function setDeclined(actor: Actor, node: NodeId, declined: boolean): Promise<void> {
    await demand(actor, (one) => one.node.id === node);
    await inBox(database, actor.box, (db) => db.query(store.writeDeclined, [actor.box, actor.account, node, declined]));
    known.delete(actor.account);
  }

  return {
    find(actor, name) {
      const found = recall(actor);
      if (found) return found.byName.get(name);
      return once(actor).then((all) => all.find((one) => one.name === name && !one.declined));
    },
    heads(actor) {
      if (recall(actor)?.byName.size === 0) return [];
      return once(actor).then((all) => all.filter((one) => !one.declined));
    },
    received: async (actor) => (await once(actor)).filter(({ kind }) => kind === "share"),
    async standings(box, accounts) {
      const rows = await readInBox<store.StandingRow>(database, box, store.selectStandings, [box, accounts]);
      return new Map(
        rows.map(({ account, mark, spaces }): [ReturnType<typeof accountId>, Standing] => [
          accountId(account),
          { mark, spaces: spaces.map(spaceId) },
        ]),
      );
    },
    async rename(actor, name, to) {
      const next = checkedName(to);
      const { node } = await demand(actor, (one) => one.name === name && !one.declined);
      await inBox(database, actor.box, async (db) => {
        const taken = await db.query(store.selectTaken, [actor.box, actor.account, [next], node.id]);
        if (taken.length > 0) throw new DomainError("already_exists", "There is something of this name already.");
        await db.query(store.writeName, [actor.box, actor.account, node.id, next]);
      });
      known.delete(actor.account);
    },
    decline: (actor, node) => setDeclined(actor, node, true),
    accept: (actor, node) => setDeclined(actor, node, false),
    changed: (box) => void changes.set(box, performance.now()),
    noticed(message) {
      // Groups are changed with the accounts in them.
      const [kind, box] = message.split(":");
      if ((kind === "grant" || kind === "account") && box) changes.set(boxId(Number(box)), performance.now());
    },
  };
}

function receivedOf(actor: Actor, row: store.GivenRow, name: string): Received {
  const whole = row.id === row.root_id;
  return {
    name,
    kind: whole ? "space" : "share",
    space: spaceId(row.in_space),
    top: whole ? undefined : nodeId(row.id),
    rights: heldRights(actor, rightsOf(row.roles)),
    node: { ...nodeOfRow(row), parent: undefined },
    epoch: row.epoch,
    owner: row.owner_id === null ? undefined : { id: row.owner_id, displayName: row.owner_name ?? "" },
    declined: row.declined,
    grant: grantId(row.grant_id),
    by: row.granted_by === null ? undefined : { id: row.granted_by, displayName: row.granted_by_name ?? "" },
    at: row.at,
    expiresAt: row.expires_at ?? undefined,
    roles: row.roles,
  };
}
