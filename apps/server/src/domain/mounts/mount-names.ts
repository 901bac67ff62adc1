// Under which names mounts hang in the own root: each differs from all others there, and is kept once it was shown.
import type { BoxId, NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Actor } from "../identity/actor.ts";
import { freeNames } from "../tree/free-names.ts";
import * as store from "./mounts.store.ts";

/** A row of something given, in the own box or, with its number, in another one. */
export type Given = store.GivenRow & { readonly inBox?: BoxId };

export interface MountNames {
  /** The name it has; the first time, and when something of the own has taken it, one that is free. */
  of(actor: Actor, row: Given): Promise<string>;
  /** Gives it another one. @throws DomainError already_exists */
  set(actor: Actor, node: NodeId, name: string, inBox: BoxId | undefined): Promise<void>;
}

export function mountNames(database: Database): MountNames {
  function takeName({ box, account }: Actor, row: Given): Promise<string> {
    const wanted = row.mounted_as ?? (row.name === "" ? row.space_name : row.name);
    const names = [...freeNames(wanted, row.is_folder)];
    return inBox(database, box, async (db) => {
      await db.query(store.dropDead, [box, account, names]);
      const rows = await db.query<{ name: string }>(store.selectTaken, [box, account, names, row.id]);
      const taken = new Set(rows.map(({ name }) => name));
      const free = names.find((name) => !taken.has(name)) ?? `${row.id}`;
      await db.query(store.writeName, [box, account, row.id, free, row.inBox ?? null]);
      return free;
    });
  }

  return {
    async of(actor, row) {
      if (row.mounted_as !== null && !row.taken) return row.mounted_as;
      try {
        return await takeName(actor, row);
      } catch (error) {
        // Another request named another mount the same in this very moment.
        if (error instanceof DomainError && error.code === "already_exists") return takeName(actor, row);
        throw error;
      }
    },
    set: ({ box, account }, node, name, from) =>
      inBox(database, box, async (db) => {
        await db.query(store.dropDead, [box, account, [name]]);
        const taken = await db.query(store.selectTaken, [box, account, [name], node]);
        if (taken.length > 0) throw new DomainError("already_exists", "There is something of this name already.");
        await db.query(store.writeName, [box, account, node, name, from ?? null]);
      }),
  };
}
