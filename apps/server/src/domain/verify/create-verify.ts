// Puts the parts of a verification together.
import type { Clock } from "@landbox/kit";
import type { Database } from "../../platform/database/connect.ts";
import type { KeyStore } from "../../platform/keys/key-store.ts";
import type { ObjectStore } from "../../platform/objects/object-store.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { checkContents } from "./check-contents.ts";
import { checkFigures } from "./check-figures.ts";
import { checkObjects } from "./check-objects.ts";
import { createNotes } from "./notes.ts";
import { repairFigures } from "./repair-figures.ts";
import { kinds, type Verify } from "./verify.ts";

export interface VerifyDeps {
  readonly database: Database;
  readonly objects: Pick<ObjectStore, "sizeOf" | "list" | "others">;
  readonly keys: Pick<KeyStore, "keys">;
  readonly blobs: Pick<Blobs, "rehash">;
  readonly clock: Clock;
}

export const createVerify = (deps: VerifyDeps): Verify => ({
  async box(box, { deep = false, repair = false, onProgress } = {}) {
    const notes = createNotes(box, onProgress);
    await checkFigures(deps.database, box, notes);
    await checkContents(deps, box, deep, notes);
    await checkObjects(deps, box, notes);
    const mendable = [...notes.counts].filter(([kind]) => kinds[kind].mended);
    if (!repair || mendable.length === 0) return notes.report();
    await repairFigures(deps.database, box);
    const after = createNotes(box, undefined);
    await checkFigures(deps.database, box, after);
    return notes.report(new Map([...[...notes.counts].filter(([kind]) => !kinds[kind].mended), ...after.counts]));
  },
});
