// What is checked before the first byte: whether names are possible, and whether there is room.
import { ClientFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import { checkedName } from "@landbox/wire";
import type { Picked } from "./dropped-files.ts";
import type { UploadTarget } from "./upload-item.ts";
import type { Work } from "./upload-work.ts";

export interface CheckedNames {
  readonly name: string;
  readonly folders: readonly string[];
  readonly failure: ClientFailure | null;
}

/** The stored forms of the names of a file or an empty folder. */
export function checkNames({ file, folders }: Picked): CheckedNames {
  const raw = file ? [...folders, file.name] : folders;
  try {
    const names = raw.map(checkedName);
    return { name: names[names.length - 1] ?? "", folders: names.slice(0, -1), failure: null };
  } catch (thrown) {
    const failure = new ClientFailure("invalid_name", 0, thrown instanceof Error ? thrown.message : "");
    return { name: raw[raw.length - 1] ?? "", folders: raw.slice(0, -1), failure };
  }
}

/** Bytes that are free in a space; undefined where there is no limit, or nobody can tell right now (the server checks again). */
export async function freeBytes(client: Client, { spaceId }: UploadTarget): Promise<number | undefined> {
  try {
    const { usage } = await client.listFolder({ space: spaceId, path: [], limit: 1 });
    return usage.total === null ? undefined : Math.max(0, usage.total - usage.used);
  } catch {
    return undefined;
  }
}

/** The works that do not fit, when the others go first in their order. @param promised bytes of uploads that are ahead and not on the server yet */
export function tooLarge(works: readonly Work[], free: number | undefined, promised: number): Work[] {
  if (free === undefined) return [];
  let left = free - promised;
  return works.filter(({ item, url }) => {
    // What has begun is reserved already.
    if (url !== null) return false;
    if (item.size > Math.max(0, left)) return item.size > 0;
    left -= item.size;
    return false;
  });
}
