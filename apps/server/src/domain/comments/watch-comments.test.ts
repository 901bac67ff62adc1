// Who is told of a comment, and at what price.
import { accountId, boxId, nodeId } from "@landbox/kit";
import { expect, test, vi } from "vitest";
import type { Access } from "../access/access.ts";
import { actingIn, holderOf } from "../access/visitor-actor.ts";
import type { Actor } from "../identity/actor.ts";
import { watchComments } from "./watch-comments.ts";

const person = (id: string, box: number): Actor => ({
  ...{ box: boxId(box), account: accountId(id), version: 3, login: id, email: undefined, displayName: id },
  ...{ language: "de", role: "member", boxState: "active", via: "password" },
});

test("a comment in a room with hundreds of open pages is one question, and only who sees the file is told", async () => {
  const host = boxId(1);
  const asked: (readonly string[])[] = [];
  const access: Pick<Access, "whoSees" | "abroad"> = {
    abroad: (actor) => Promise.resolve(actor.box === host ? [] : [actingIn(actor, host)]),
    whoSees: (_box, _node, holders) => {
      asked.push(holders);
      return Promise.resolve(new Set(holders.filter((holder) => !holder.includes("blind"))));
    },
  };
  const { watch, noticed } = watchComments(access);
  const told: string[] = [];
  const people = [
    ...Array.from({ length: 300 }, (_, i) => person(`dort${i}`, 2)),
    ...Array.from({ length: 20 }, (_, i) => person(`hier${i}`, 1)),
    ...[person("blind-dort", 2), person("blind-hier", 1)],
  ];
  const leave = people.map((one) => watch(one, () => told.push(one.account)));
  // Where else they are visitors is known a moment later.
  await new Promise(setImmediate);
  noticed("comment:1:7");
  await vi.waitFor(() => expect(told).toHaveLength(320));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(holderOf(actingIn(people[0]!, host)));
  expect(told.some((id) => id.startsWith("blind"))).toBe(false);
  for (const end of leave) end();
  noticed(`comment:1:${nodeId(7)}`);
  expect(asked).toHaveLength(1);
});
