// Tells open pages which comments changed, if what they hang on may be seen at that moment.
import { accountId, type BoxId, type NodeId, nodeId } from "@landbox/kit";
import type { Access } from "../access/access.ts";
import { holderOf } from "../access/visitor-actor.ts";
import type { Actor } from "../identity/actor.ts";
import type { Comments } from "./comments.ts";

interface Seat {
  /** As it acts in the box of the seat. */
  readonly actor: Actor;
  readonly onComment: (node: NodeId) => void;
}

export function watchComments(access: Pick<Access, "whoSees" | "abroad">): Pick<Comments, "watch" | "noticed"> {
  const boxes = new Map<BoxId, Set<Seat>>();

  async function tell(box: BoxId, node: NodeId, all: ReadonlySet<Seat>): Promise<void> {
    // Visitors with the credential that they came with. One question for all: a room may have hundreds of people who look at it.
    const holders = new Map([...all].map((seat) => [seat, accountId(holderOf(seat.actor))]));
    const seeing = await access.whoSees(box, node, [...new Set(holders.values())]);
    for (const [seat, holder] of holders) if (seeing.has(holder)) seat.onComment(node);
  }

  function sit(seat: Seat): () => void {
    const { box } = seat.actor;
    const seats = boxes.get(box) ?? new Set();
    boxes.set(box, seats.add(seat));
    return () => {
      seats.delete(seat);
      if (seats.size === 0 && boxes.get(box) === seats) boxes.delete(box);
    };
  }

  return {
    watch(actor, onComment) {
      const leave = [sit({ actor, onComment })];
      let over = false;
      // Boxes that give something only later count from the next time the page connects.
      access.abroad(actor).then(
        (visitors) => {
          if (!over) leave.push(...visitors.map((visitor) => sit({ actor: visitor, onComment })));
        },
        () => undefined,
      );
      return () => {
        over = true;
        for (const one of leave) one();
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
