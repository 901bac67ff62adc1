// Tells open pages which comments changed, if what they hang on may be seen at that moment.
import { type AccountId, type BoxId, type NodeId, nodeId } from "@landbox/kit";
import type { Access } from "../access/access.ts";
import type { Actor } from "../identity/actor.ts";
import type { Comments } from "./comments.ts";

interface Seat {
  readonly account: AccountId;
  readonly onComment: (node: NodeId) => void;
}

export function watchComments(access: Pick<Access, "whoSees">): Pick<Comments, "watch" | "noticed"> {
  const boxes = new Map<BoxId, Set<Seat>>();

  async function tell(box: BoxId, node: NodeId, seats: ReadonlySet<Seat>): Promise<void> {
    const seeing = await access.whoSees(box, node, [...new Set([...seats].map(({ account }) => account))]);
    for (const seat of seats) if (seeing.has(seat.account)) seat.onComment(node);
  }

  return {
    watch({ box, account }: Actor, onComment) {
      const seat: Seat = { account, onComment };
      const seats = boxes.get(box) ?? new Set();
      boxes.set(box, seats.add(seat));
      return () => {
        seats.delete(seat);
        if (seats.size === 0 && boxes.get(box) === seats) boxes.delete(box);
      };
    },
    noticed(message) {
      const [kind, box, node] = message.split(":");
      const seats = kind === "comment" ? boxes.get(Number(box) as BoxId) : undefined;
      // The database is away for a moment: a page that opens the comments again asks anew.
      if (seats) tell(Number(box) as BoxId, nodeId(Number(node)), seats).catch(() => undefined);
    },
  };
}
