// Local folders as the sync clients see them: made, changed and compared.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files of the clients themselves, which they never upload. */
const housekeeping = /^(\.sync_.*|\._sync_.*|\.(own|next)cloudsync\.log.*)$/;
export const isConflict = (path: string): boolean => /conflicted copy|\(conflict/.test(path);

let ticks = 0;

/** Writes a file whose time lies some seconds back and differs from all others: clients skip what is younger than two seconds. */
export async function put(folder: string, path: string, content: string | Uint8Array): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  const time = Math.floor(Date.now() / 1000) - 3600 + ticks++;
  await utimes(file, time, time);
}

/** Every file (path → SHA-1 of its bytes) and folder (path with a final slash → ""), without the clients' own files and conflict copies. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  const walk = async (prefix: string): Promise<void> => {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix + entry.name;
      if (prefix === "" && housekeeping.test(entry.name)) continue;
      if (entry.isDirectory()) {
        entries[`${path}/`] = "";
        await walk(`${path}/`);
      } else if (!isConflict(path))
        entries[path] = createHash("sha1")
          .update(await readFile(join(folder, path)))
          .digest("hex");
    }
  };
  await walk("");
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function conflictCopies(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true });
  return all.filter(isConflict);
}

/** What the tests begin with: umlauts, signs, nothing, much, many, deep. */
export async function furnish(folder: string): Promise<void> {
  await put(folder, "Übersicht ä ö ü ß.txt", "Grüß Gott\n");
  await put(folder, "Üml äut#&%+=;,'().txt", "signs\n");
  await put(folder, "leer.txt", "");
  await put(folder, "Große Datei.bin", randomBytes(25_000_000));
  await put(folder, "Haushalt/2026/Entwürfe/Einnahmen.txt", "1\n");
  await put(folder, "Haushalt/2026/Entwürfe/Ausgaben.txt", "2\n");
  await put(folder, "Haushalt/2025/Abschluss.txt", "3\n");
  await put(folder, "Bauamt/bericht.txt", "lower case\n");
  await put(folder, "Bauamt/Plan A.bin", randomBytes(300_000));
  await mkdir(join(folder, "Leerer Ordner"), { recursive: true });
  for (let i = 0; i < 40; i++) await put(folder, `Viele/Datei ${i}.txt`, `file ${i}\n`.repeat(i));
}
