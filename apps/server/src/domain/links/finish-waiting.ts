// What was handed in while the scanner was away becomes files without its senders: they may have closed the page.
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { finishHandIn, unlessHeldBack, writingOf } from "./hand-in.ts";
import type { LinksContext } from "./links-context.ts";
import type { Visitor } from "./links.ts";
import { visitorOf } from "./visit-link.ts";
import * as store from "./visits.store.ts";

/** See Links.finishWaiting. */
export async function finishWaiting(context: LinksContext, box: BoxId): Promise<number> {
  let finished = 0;
  let away = false;
  const visits = Map.groupBy(await store.waiting(context.database, box), (row) => row.visit.toString("hex"));
  for (const files of visits.values()) {
    const visitor = await unlessEnded(files, (first) => visitorOf(context, box, first));
    if (!visitor) continue;
    let left = 0;
    for (const file of files) {
      const outcome = away ? "away" : await finishOne(context, visitor, file);
      if (outcome === "finished") finished++;
      else left++;
      if (outcome !== "away") continue;
      away = true;
      // The sender has done everything: what is waited for is not the sender's.
      await context.uploads.prolong(writingOf(visitor), file.upload_id).catch(() => undefined);
    }
    // Nobody may be there to say that it is all: the clerk hears of it now, and the sender gets the receipt.
    if (left === 0) await finishHandIn(context, visitor, files[0]?.origin ?? "");
  }
  return finished;
}

/** undefined for a visit whose link has ended: nobody comes in any more. */
async function unlessEnded<Row>(rows: readonly Row[], enter: (first: Row) => Promise<Visitor>): Promise<Visitor | undefined> {
  const [first] = rows;
  try {
    return first && (await enter(first));
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** `later`: another request is at it, or it cannot be stored at present. */
async function finishOne(context: LinksContext, visitor: Visitor, file: store.WaitingRow): Promise<"finished" | "away" | "later"> {
  const upload = file.upload_id;
  try {
    const { offset } = await unlessHeldBack(context, visitor, { upload, file }, () => context.uploads.settle(writingOf(visitor), upload));
    return offset === file.file_size ? "finished" : "later";
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "malware") return "finished";
    return error.code === "unavailable" ? "away" : "later";
  }
}
