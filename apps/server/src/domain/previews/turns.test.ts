import { accountId } from "@landbox/kit";
import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("accounts take turns, and no worker does two things at once", async () => {
  const turns = createTurns(["one"]);
  const order: string[] = [];
  let busy = 0;
  const job = (account: string, what: string) =>
    turns.take(accountId(account), async () => {
      expect(++busy).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      order.push(what);
      busy--;
    });
  await Promise.all([job("a", "a1"), job("a", "a2"), job("a", "a3"), job("b", "b1")]);
  expect(order).toEqual(["a1", "a2", "b1", "a3"]);
});

test("a failed job frees its worker; who waits too long in number is told so", async () => {
  const turns = createTurns(["one"]);
  await expect(turns.take(accountId("a"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const blocked = Promise.withResolvers<void>();
  const all = Array.from({ length: 101 }, () => turns.take(accountId("a"), () => blocked.promise));
  await expect(turns.take(accountId("a"), () => Promise.resolve())).rejects.toMatchObject({ code: "too_many_requests" });
  blocked.resolve();
  await Promise.all(all);
});
