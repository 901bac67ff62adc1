// What is asked of the land with three boxes and of the grown one, in the same words.
import { randomBytes } from "node:crypto";
import { eightProperties, pollProperties, smallSize } from "../rows.ts";
import type { Caller } from "./caller.ts";
import type { Comparison, Operation } from "./measure.ts";
import { seededName } from "./seed.ts";

const root = "/remote.php/webdav/";
const user = "anna@hohenwarth";
/** Folders of a hundred files, three levels down, on both sides. */
const hundred = `${root}Gruppe-1/05/037/`;
const hundredToWrite = `${root}Gruppe-1/05/038/`;
/** 100 children on the small side, 100,000 on the grown one. */
const many = `${root}Viele/`;
const fileToGet = `${hundred}${seededName(50)}`;
/** The bars of the land's growth. */
const usual = 1.3;
const folderBar = 2;

const xml = (depth: "0" | "1", body: string) => ({ headers: { depth, "content-type": "application/xml; charset=utf-8" }, body });
const newBody = (): Buffer => randomBytes(smallSize);

/** The small side gets by hand what the grown one was seeded with; both get the file that is read. */
export async function furnish(small: Caller, grown: Caller): Promise<void> {
  for (const folder of [`${root}Gruppe-1/`, `${root}Gruppe-1/05/`, hundred, hundredToWrite, many]) await small.call("MKCOL", folder);
  for (const folder of [hundred, hundredToWrite, many])
    for (let n = 0; n < 100; n++) await small.call("PUT", folder + seededName(n), { body: newBody() });
  for (const side of [small, grown]) {
    await side.call("PUT", fileToGet, { body: newBody() });
    await side.call("MKCOL", `${root}Arbeit/`);
    await side.call("MKCOL", `${root}Arbeit/Leer/`);
  }
}

/** Any change makes what was remembered of the space old. */
const change = (side: Caller) => (): Promise<unknown> => side.call("PUT", `${root}Arbeit/zuletzt.txt`, { body: newBody() });

async function listHundred(side: Caller): Promise<void> {
  const { body } = await side.call("PROPFIND", hundred, xml("1", eightProperties));
  if (countOf(body) !== 101) throw new Error(`${side.name}: a folder of 100 lists ${countOf(body)} entries`);
}

const countOf = (body: Buffer): number => body.toString("latin1").split("</d:response>").length - 1;

type Words = Pick<Comparison, "title" | "operations"> & Partial<Comparison>;
const rowOf = (small: Caller, grown: Caller, words: Words, operation: (side: Caller) => Operation): Comparison => ({
  bar: usual,
  ...words,
  small: operation(small),
  grown: operation(grown),
});

/** Reading and writing files, with the million beside them. */
export function fileRows(small: Caller, grown: Caller): Comparison[] {
  const row = (title: string, operations: number, operation: (side: Caller) => Operation, more: Partial<Comparison> = {}) =>
    rowOf(small, grown, { title, operations, ...more }, operation);
  const put =
    (path: (i: number) => string) =>
    (side: Caller): Operation => ({ run: (i) => side.call("PUT", path(i), { body: newBody() }) });
  const move =
    (from: (i: number) => string, to: (i: number) => string) =>
    (side: Caller): Operation => ({
      prepare: (i) => side.call("PUT", from(i), { body: newBody() }),
      run: (i) => side.call("MOVE", from(i), { headers: { destination: to(i) } }),
    });
  const poll = (side: Caller) => side.call("PROPFIND", root, xml("0", pollProperties));
  return [
    row("PROPFIND of 100, after a change", 5, (side) => ({ prepare: change(side), run: () => listHundred(side) })),
    row("PROPFIND of 100, remembered", 20, (side) => ({ run: () => listHundred(side) })),
    row("poll, after a change", 5, (side) => ({ prepare: change(side), run: () => poll(side) })),
    row("poll, remembered", 20, (side) => ({ run: () => poll(side) })),
    row("GET 10 KiB", 20, (side) => ({ run: () => side.call("GET", fileToGet) })),
    row(
      "PUT new, folder of 100",
      5,
      put((i) => `${hundredToWrite}neu-${i}`),
    ),
    row(
      "PUT new, folder of 100, 16 at once",
      16,
      put((i) => `${hundredToWrite}neu-${i}`),
      { together: true },
    ),
    row(
      "PUT new, folder of 100,000",
      5,
      put((i) => `${many}neu-${i}`),
    ),
    row(
      "PUT new, folder of 100,000, 16 at once",
      16,
      put((i) => `${many}neu-${i}`),
      { together: true },
    ),
    row(
      "PUT overwrite, folder of 100,000",
      5,
      put((i) => many + seededName(i % 100)),
    ),
    row(
      "MOVE, folder of 100 to 100",
      5,
      move(
        (i) => `${hundredToWrite}weg-${i}`,
        (i) => `${root}Arbeit/da-${i}`,
      ),
    ),
    row(
      "MOVE, within 100,000",
      5,
      move(
        (i) => `${many}weg-${i}`,
        (i) => `${many}da-${i}`,
      ),
    ),
    row("DELETE, folder of 100,000", 5, (side) => ({
      prepare: (i) => side.call("PUT", `${many}alt-${i}`, { body: newBody() }),
      run: (i) => side.call("DELETE", `${many}alt-${i}`),
    })),
  ];
}

/** A folder for people, and the whole folder for clients. */
export async function listingRows(small: Caller, grown: Caller): Promise<Comparison[]> {
  const pages = new Map<Caller, Record<"first" | "last", () => Promise<Page>>>();
  for (const side of [small, grown]) {
    const read = await pageReader(side);
    const last = await lastCursor(read);
    pages.set(side, { first: () => read(undefined, pageSize), last: () => read(last, pageSize) });
  }
  const page =
    (which: "first" | "last") =>
    (side: Caller): Operation => ({
      prepare: change(side),
      run: async () => {
        const { entries } = await pages.get(side)![which]();
        if (entries.length !== pageSize) throw new Error(`${side.name}: a page has ${entries.length} entries`);
      },
    });
  const whole = (side: Caller) => side.call("PROPFIND", many, xml("1", eightProperties));
  const more = countOf((await whole(grown)).body) / countOf((await whole(small)).body);
  return [
    rowOf(small, grown, { title: "first page of 100,000 for people", operations: 5 }, page("first")),
    rowOf(small, grown, { title: "last page of 100,000 for people", operations: 5 }, page("last")),
    rowOf(small, grown, { title: "PROPFIND of 100,000, for each entry", operations: 1, pairs: 3, more }, (side) => ({
      prepare: change(side),
      run: () => whole(side),
    })),
  ];
}

const pageSize = 50;
const longestPage = 1000;

interface Page {
  readonly entries: readonly { name: string }[];
  readonly next: string | null;
}
type ReadPage = (after: string | undefined, limit: number) => Promise<Page>;

async function pageReader(side: Caller): Promise<ReadPage> {
  const session = JSON.parse((await side.call("GET", "/api/v1/session")).body.toString()) as { spaces: { id: string }[] };
  return async (after, limit) => {
    const query = new URLSearchParams({ path: "/Viele", limit: String(limit), ...(after === undefined ? {} : { after }) });
    const { body } = await side.call("GET", `/api/v1/spaces/${session.spaces[0]!.id}/folder?${query.toString()}`);
    return JSON.parse(body.toString()) as Page;
  };
}

/** Where the last full page begins, found by turning all pages. */
async function lastCursor(read: ReadPage): Promise<string> {
  let before: string | undefined;
  for (let after: string | undefined; ;) {
    const { entries, next } = await read(after, longestPage);
    if (next === null) {
      const [from, length] = entries.length > pageSize ? [after, entries.length] : [before, longestPage + entries.length];
      return (await read(from, length - pageSize)).next!;
    }
    [before, after] = [after, next];
  }
}

/** Inside the grown space: a folder with 100,000 descendants beside an empty one. */
export function folderRows(grown: Caller): Comparison[] {
  const renamed = (name: string): Operation => {
    let at = 0;
    const place = () => `${root}${at % 2 === 0 ? "" : "Arbeit/"}${name}`;
    return {
      async run() {
        const from = place();
        at++;
        await grown.call("MOVE", from, { headers: { destination: place() } });
      },
    };
  };
  const entryOf = new Map<string, string>();
  const idOf = async (name: string): Promise<string> => {
    const known = entryOf.get(name);
    if (known !== undefined) return known;
    const { body } = await grown.call("PROPFIND", root + name, xml("0", fileIdProperty));
    const id = /fileid>(\d+)</.exec(body.toString())?.[1];
    if (id === undefined) throw new Error(`no file id in ${body.toString().slice(0, 300)}`);
    entryOf.set(name, id);
    return id;
  };
  const restore = async (name: string) =>
    grown.call("MOVE", `/remote.php/dav/trash-bin/${user}/${await idOf(name)}`, {
      headers: { destination: `/remote.php/dav/files/${user}/${name}` },
    });
  const trashed = (name: string): Operation => {
    let inTrash = false;
    return {
      async prepare() {
        await idOf(name);
        if (inTrash) await restore(name);
        inTrash = true;
      },
      run: () => grown.call("DELETE", root + name),
    };
  };
  const restored = (name: string): Operation => ({
    async prepare() {
      await idOf(name);
      await grown.call("DELETE", root + name);
    },
    run: () => restore(name),
  });
  return [
    { title: "MOVE of a folder with 100,000", bar: folderBar, operations: 2, small: renamed("Leer-1"), grown: renamed("Gruppe-2") },
    { title: "restore of a folder with 100,000", bar: folderBar, operations: 1, small: restored("Leer-2"), grown: restored("Gruppe-3") },
    {
      title: "DELETE (to the trash) of a folder with 100,000",
      bar: folderBar,
      operations: 1,
      small: trashed("Leer-3"),
      grown: trashed("Gruppe-4"),
    },
  ];
}

/** The empty folders that folderRows compares with. */
export async function furnishFolders(grown: Caller): Promise<void> {
  for (const name of ["Leer-1", "Leer-2", "Leer-3"]) await grown.call("MKCOL", root + name);
}

const fileIdProperty = `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop></d:propfind>`;
