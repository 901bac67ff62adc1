// Puts archives together over the tree and the contents.
import { randomBytes } from "node:crypto";
import { type AccountId, nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Tree } from "../tree/tree.ts";
import type { Archives } from "./archive.ts";
import * as store from "./archive.store.ts";
import { planArchive } from "./plan-archive.ts";
import { writeArchive } from "./write-archive.ts";

export interface ArchivesDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "content">;
  readonly blobs: Pick<Blobs, "open">;
}

/** Archives that one account may read at the same time in one process. */
const mostOpen = 6;

export function createArchives(deps: ArchivesDeps): Archives {
  const { database } = deps;
  const running = new Map<AccountId, number>();

  return {
    plan: (grant, nodes) => planArchive(database, grant, nodes),
    async open(grant, plan) {
      const { account } = grant.actor;
      const open = running.get(account) ?? 0;
      if (open >= mostOpen)
        throw new DomainError("too_many_requests", "Too many archives are being downloaded at the same time.", { retryAfter: 30 });
      running.set(account, open + 1);
      const leave = (): void => {
        const left = (running.get(account) ?? 1) - 1;
        if (left > 0) running.set(account, left);
        else running.delete(account);
      };
      try {
        const archive = await writeArchive(plan, async ({ blob }) => deps.blobs.open(grant.box, await deps.tree.content(grant, { blob })));
        archive.stream.once("close", leave);
        return archive;
      } catch (error) {
        leave();
        throw error;
      }
    },
    async issue(grant, nodes) {
      const id = randomBytes(24).toString("base64url");
      await inBox(database, grant.box, (db) =>
        db.query(store.insertTicket, [grant.box, id, grant.actor.account, grant.space, [...new Set(nodes)]]),
      );
      return id;
    },
    async redeem(actor, ticket) {
      const [row] = await readInBox<store.TicketRow>(database, actor.box, store.selectTicket, [actor.box, ticket, actor.account]);
      if (!row) throw new DomainError("not_found", "This download is no longer available.", { values: { fault: "archive_expired" } });
      return { space: spaceId(row.space_id), nodes: row.nodes.map((id) => nodeId(Number(id))) };
    },
  };
}
