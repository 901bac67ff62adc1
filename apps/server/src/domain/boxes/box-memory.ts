// Remembers boxes for two seconds at a time, so that finding the box of a request is a memory look-up.
import type { BoxId, Clock } from "@landbox/kit";
import type { Box } from "./boxes.ts";

/** How long a look-up may be used unchecked, in milliseconds. */
const fresh = 2000;

interface Known {
  box: Box | undefined;
  /** When it was last read. */
  at: number;
  reading: Promise<Box | undefined> | undefined;
}

export interface BoxMemory {
  byName(name: string): Promise<Box | undefined>;
  recallName(name: string): Box | undefined;
  byId(box: BoxId): Promise<Box | undefined>;
  forget(box: BoxId): void;
}

export interface BoxMemoryDeps {
  readonly clock: Clock;
  /** Which box a host label leads to. */
  readonly find: (label: string) => Promise<BoxId | undefined>;
  readonly read: (box: BoxId) => Promise<Box | undefined>;
}

/** Only names that exist are remembered, so its size is bounded by the boxes. No timers: an idle box costs nothing. */
export function boxMemory({ clock, find, read }: BoxMemoryDeps): BoxMemory {
  const byId = new Map<BoxId, Known>();
  const idOfName = new Map<string, BoxId>();

  function load(id: BoxId): Promise<Box | undefined> {
    let known = byId.get(id);
    if (known?.reading) return known.reading;
    if (known && clock.now() - known.at < fresh) return Promise.resolve(known.box);
    known ??= { box: undefined, at: 0, reading: undefined };
    const entry = known;
    // The age counts from the question, not from the answer.
    const asked = clock.now();
    const reading = read(id).then(
      (box) => {
        const live = box?.state === "deleted" ? undefined : box;
        if (entry.reading === reading) Object.assign(entry, { box: live, at: asked, reading: undefined });
        if (live === undefined) byId.delete(id);
        return live;
      },
      (error: unknown) => {
        entry.reading = undefined;
        throw error;
      },
    );
    entry.reading = reading;
    byId.set(id, entry);
    return reading;
  }

  return {
    async byName(name) {
      const remembered = idOfName.get(name);
      if (remembered !== undefined) {
        const box = await load(remembered);
        if (box) return box;
        idOfName.delete(name);
      }
      const id = await find(name);
      if (id === undefined) return undefined;
      const box = await load(id);
      if (box) idOfName.set(name, id);
      return box;
    },
    recallName(name) {
      const id = idOfName.get(name);
      const known = id === undefined ? undefined : byId.get(id);
      return known && clock.now() - known.at < fresh ? known.box : undefined;
    },
    byId: load,
    forget(id) {
      byId.delete(id);
    },
  };
}
