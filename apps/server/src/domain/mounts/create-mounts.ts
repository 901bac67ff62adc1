// Mounts are read from the grants each time; only their names, and what was turned away, are kept.
import { accountId, type BoxId, boxId, grantId, type NodeId, nodeId, spaceId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import { inBox, inBoxLast, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { createRecent } from "../../platform/memory/recent.ts";
import { heldRights } from "../access/held-rights.ts";
import { rightsOf } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import { nodeOfRow } from "../tree/node-row.ts";
import { givenAbroad } from "./given-abroad.ts";
import { type Given, mountNames } from "./mount-names.ts";
import * as store from "./mounts.store.ts";
import type { Mount, Mounts, Received, Standing } from "./mounts.ts";

/** Milliseconds for which an account's list is used without a question. What it leads to is asked for each time. */
const fresh = 1000;
const remembered = 20_000;
/** A listing shows all of them. */
const most = 2000;

interface Known {
  readonly at: number;
  /** Other boxes from which something was given. */
  readonly boxes: ReadonlySet<BoxId>;
  readonly byName: ReadonlyMap<string, Mount>;
}

export interface MountsDeps {
  readonly database: Database;
  /** Somebody turned away what was there until then. */
  readonly declined?: (actor: Actor, share: Received) => Promise<void>;
}

export function createMounts({ database, declined: tellDeclined }: MountsDeps): Mounts {
  const abroad = givenAbroad(database);
  const names = mountNames(database);
  const known = createRecent<string, Known>(remembered);
  const loading = new Map<string, Promise<readonly Received[]>>();
  /** When what was granted in a box last changed, as far as this process knows. */
  const changes = new Map<BoxId, number>();

  function recall({ box, account }: Actor): Known | undefined {
    const found = known.get(account);
    if (!found || performance.now() - found.at > fresh || found.at < (changes.get(box) ?? 0)) return undefined;
    for (const other of found.boxes) if (found.at < (changes.get(other) ?? 0)) return undefined;
    return found;
  }

  /** What was given in the own box, and the heads of what was given in others: one round trip. */
  async function ask({ box, account }: Actor): Promise<[store.GivenRow[], store.HeadRow[]]> {
    let heads: store.HeadRow[] = [];
    const { given } = await inBoxLast(database, box, async (db) => {
      const asked = db.query<store.GivenRow>(store.selectGiven, [box, account]);
      asked.catch(() => undefined);
      const last = {
        statement: store.selectHeads,
        parameters: [box, account],
        onRows: (rows: unknown[]) => (heads = rows as store.HeadRow[]),
      };
      return { result: { given: asked }, last };
    });
    return [await given, heads];
  }

  async function load(actor: Actor): Promise<readonly Received[]> {
    const at = performance.now();
    const [own, heads] = await ask(actor);
    const rows: Given[] = heads.length === 0 ? own : [...own, ...(await abroad(actor, heads))];
    const received: Received[] = [];
    // Who may only hand in sees nothing of it.
    const seen = rows.filter((row) => rightsOf(row.roles).has("read")).toSorted((a, b) => a.id - b.id);
    for (const row of seen.slice(0, most)) received.push(receivedOf(actor, row, await names.of(actor, row)));
    received.sort((a, b) => (a.name < b.name ? -1 : 1));
    const boxes = new Set(heads.map((head) => boxId(head.box_id)));
    known.set(actor.account, { at, boxes, byName: new Map(received.filter((one) => !one.declined).map((one) => [one.name, one])) });
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

  async function demand(actor: Actor, matches: (one: Received) => boolean): Promise<Received> {
    const found = (await once(actor)).find(matches);
    if (!found) throw new DomainError("not_found", "There is no such share.");
    if (found.kind === "space") throw new DomainError("forbidden", "A space stays where it is.", { values: { fault: "mounted_space" } });
    return found;
  }

  async function setDeclined(actor: Actor, node: NodeId, declined: boolean): Promise<void> {
    const share = await demand(actor, (one) => one.node.id === node);
    await inBox(database, actor.box, (db) => db.query(store.writeDeclined, [actor.box, actor.account, node, declined]));
    known.delete(actor.account);
    if (declined && !share.declined) await tellDeclined?.(actor, share);
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
      const { node, abroad: from } = await demand(actor, (one) => one.name === name && !one.declined);
      await names.set(actor, node.id, next, from?.box);
      known.delete(actor.account);
    },
    decline: (actor, node) => setDeclined(actor, node, true),
    accept: (actor, node) => setDeclined(actor, node, false),
    changed: (box) => void changes.set(box, performance.now()),
    noticed(message) {
      // Groups are changed with the accounts in them, and a box with its rules.
      const [kind, box] = message.split(":");
      if ((kind === "grant" || kind === "account" || kind === "box") && box) changes.set(boxId(Number(box)), performance.now());
    },
  };
}

function receivedOf(actor: Actor, row: Given, name: string): Received {
  // A room of another box is a part like any other to its visitor, who may put it away.
  const whole = row.id === row.root_id && row.inBox === undefined;
  const named = (person: string | null): string => (row.inBox === undefined ? (person ?? "") : `${person ?? ""} (${row.box_title})`);
  return {
    name,
    kind: whole ? "space" : "share",
    isRoom: row.kind === "room",
    space: spaceId(row.in_space),
    top: whole ? undefined : nodeId(row.id),
    rights: heldRights(actor, rightsOf(row.roles)),
    node: { ...nodeOfRow(row), parent: undefined },
    epoch: row.epoch,
    owner: row.owner_id === null ? undefined : { id: row.owner_id, displayName: named(row.owner_name) },
    abroad: row.inBox === undefined ? undefined : { box: row.inBox, title: row.box_title },
    declined: row.declined,
    grant: grantId(row.grant_id),
    by: row.granted_by === null ? undefined : { id: row.granted_by, displayName: named(row.granted_by_name) },
    at: row.at,
    expiresAt: row.expires_at ?? undefined,
    roles: row.roles,
  };
}
