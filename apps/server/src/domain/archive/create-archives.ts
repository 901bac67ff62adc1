// Puts archives together over the tree and the contents.
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { type AccountId, type BlobId, boxOfToken, boxPrefix, nodeId, spaceId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { inBox, readInBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Granted } from "../access/granted.ts";
import { actingIn } from "../access/visitor-actor.ts";
import type { Tree } from "../tree/tree.ts";
import type { Archives } from "./archive.ts";
import * as store from "./archive.store.ts";
import { planArchive } from "./plan-archive.ts";
import { smallContent, writeArchive } from "./write-archive.ts";

export interface ArchivesDeps {
  readonly database: Database;
  readonly tree: Pick<Tree, "content">;
  readonly blobs: Pick<Blobs, "open" | "read">;
  /** Files and folders of all archives that are being read in one process: each is a line of a list in memory. */
  readonly mostListed?: number;
}

/** Archives that one account may read at the same time in one process. */
const mostOpen = 6;
export function createArchives(deps: ArchivesDeps): Archives {
  const { database, mostListed = 150_000 } = deps;
  const running = new Map<AccountId, number>();
  let listed = 0;

  async function contentOf(grant: Granted<"download">, blob: BlobId): Promise<Readable> {
    const content = await deps.tree.content(grant, { blob });
    if (content.size > smallContent) return deps.blobs.open(grant.box, content);
    const bytes = await deps.blobs.read(grant.box, content);
    return Readable.from(bytes.length > 0 ? [bytes] : []);
  }

  return {
    plan: (grant, nodes) => planArchive(database, grant, nodes),
    async open(grant, plan) {
      const { account } = grant.actor;
      const open = running.get(account) ?? 0;
      const entries = plan.entries.length;
      if (open >= mostOpen || (listed > 0 && listed + entries > mostListed))
        throw new DomainError("too_many_requests", "Too many archives are being downloaded at the same time.", { retryAfter: 30 });
      running.set(account, open + 1);
      listed += entries;
      const leave = (): void => {
        listed -= entries;
        const left = (running.get(account) ?? 1) - 1;
        if (left > 0) running.set(account, left);
        else running.delete(account);
      };
      try {
        const archive = await writeArchive(plan, (blob) => contentOf(grant, blob));
        archive.stream.once("close", leave);
        return archive;
      } catch (error) {
        leave();
        throw error;
      }
    },
    async issue(grant, nodes) {
      const secret = randomBytes(24).toString("base64url");
      // Whoever comes back with a ticket of another box must be sent there.
      const id = grant.actor.home === undefined ? secret : `${boxPrefix(grant.box)}.${secret}`;
      await inBox(database, grant.box, (db) =>
        db.query(store.insertTicket, [grant.box, id, grant.actor.account, grant.space, [...new Set(nodes)], grant.top ?? null]),
      );
      return id;
    },
    async redeem(asking, ticket) {
      const actor = actingIn(asking, boxOfToken(ticket) ?? asking.box);
      const [row] = await readInBox<store.TicketRow>(database, actor.box, store.selectTicket, [actor.box, ticket, actor.account]);
      if (!row) throw new DomainError("not_found", "This download is no longer available.", { values: { fault: "archive_expired" } });
      return {
        space: spaceId(row.space_id),
        top: row.top_id === null ? undefined : nodeId(row.top_id),
        nodes: row.nodes.map((id) => nodeId(Number(id))),
      };
    },
  };
}
