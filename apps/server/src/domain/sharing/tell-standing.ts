// Tells people how they stand to what others give: that they were taken into a project space, and that somebody turned away what they gave.
import type { AccountId, BoxId, NodeId } from "@landbox/kit";
import { type BoxDb, inBox } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import { actingIn } from "../access/visitor-actor.ts";
import type { Actor } from "../identity/actor.ts";
import type { Notifications } from "../notifications/notifications.ts";

/** What of a share that was turned away is told. */
export interface TurnedAway {
  readonly node: { readonly id: NodeId };
  /** Who gave it; undefined: nobody who is there. */
  readonly by: { readonly id: string } | undefined;
  readonly abroad: { readonly box: BoxId } | undefined;
}

/** Who was taken in: somebody, a group, or many at once. */
type Joined = { readonly kind: "account" | "group"; readonly id: string } | { readonly accounts: readonly AccountId[] };

export function tellStanding(database: Database, notifications: () => Pick<Notifications, "tell">) {
  return {
    /** Part of the transaction that takes somebody in. */
    joined: (db: BoxDb, member: Joined, root: NodeId, by: AccountId): Promise<void> =>
      notifications().tell(db, {
        kind: "joined",
        to: "accounts" in member ? member : member.kind === "group" ? { group: member.id } : { accounts: [member.id as AccountId] },
        subject: `node ${root}`,
        node: root,
        by,
      }),
    /** In the box where it lies, by whoever was given it there: for a share of another box that is a visitor. */
    async declined(actor: Actor, { node, by, abroad }: TurnedAway): Promise<void> {
      if (by === undefined) return;
      const there = abroad === undefined ? actor : actingIn(actor, abroad.box);
      await inBox(database, there.box, (db) =>
        notifications().tell(db, {
          kind: "declined",
          to: { accounts: [by.id as AccountId] },
          subject: `node ${node.id}`,
          node: node.id,
          by: there.account,
        }),
      );
    },
  };
}
