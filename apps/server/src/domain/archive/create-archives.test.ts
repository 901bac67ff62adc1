// How many archives may be read at the same time: their lists lie in memory.
import { accountId, boxId } from "@landbox/kit";
import { expect, test } from "vitest";
import type { ArchivePlan } from "./archive.ts";
import { createArchives } from "./create-archives.ts";

type Deps = Parameters<typeof createArchives>[0];
type Grant = Parameters<ReturnType<typeof createArchives>["open"]>[0];

const planOf = (folders: number): ArchivePlan => ({
  entries: Array.from({ length: folders }, (_, i) => ({ path: `Ordner ${i}`, blob: undefined, size: 0, mtime: 1_700_000_000 })),
  name: "Akte",
  bytes: 0,
});
const grantOf = (account: string): Grant => ({ box: boxId(1), actor: { account: accountId(account) } }) as unknown as Grant;

test("the lists of all archives that are being read are bounded together; one that ends makes room", async () => {
  const archives = createArchives({ mostListed: 5 } as unknown as Deps);
  const first = await archives.open(grantOf("anna"), planOf(4));
  await expect(archives.open(grantOf("bernd"), planOf(2))).rejects.toMatchObject({ code: "too_many_requests" });
  const small = await archives.open(grantOf("bernd"), planOf(1));
  first.stream.destroy();
  await new Promise((resolve) => first.stream.once("close", resolve));
  const second = await archives.open(grantOf("bernd"), planOf(2));
  for (const { stream } of [small, second]) stream.destroy();
});

test("one archive alone may have as many as an archive may have", async () => {
  const archives = createArchives({ mostListed: 2 } as unknown as Deps);
  (await archives.open(grantOf("anna"), planOf(3))).stream.destroy();
});
