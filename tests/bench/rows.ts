// The rows of the comparison: what is asked of both sides, how it is prepared, and which ratio is the bar.
import { randomBytes } from "node:crypto";
import { ask, type Subject } from "./subject.ts";
import { getBig, putBig } from "./transfer.ts";
import { drive, type Load } from "./wrk.ts";

export const KiB = 1024;
export const smallSize = 10 * KiB;

export interface Row {
  readonly id: string;
  readonly title: string;
  /** Landbox ÷ Apache that must be reached. */
  readonly bar: number;
  readonly unit: "/s" | "MiB/s";
  readonly big: boolean;
  /** One measurement; `round` is unique per run and side. Throws when the server answered wrongly. */
  measure(subject: Subject, round: string, settings: Settings): Promise<number>;
}

export interface Settings {
  /** Seconds of one measurement of a small row. */
  seconds: number;
  /** A file of random bytes that is sent in the big rows, and its size in bytes. */
  bigFile: string;
  bigSize: number;
}

const propertiesOf = (names: string): string =>
  `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>${names}</d:prop></d:propfind>`;

/** What ownCloud's desktop client lists a folder with. */
export const eightProperties = propertiesOf(
  "<d:resourcetype/><d:getlastmodified/><d:getcontentlength/><d:getetag/><oc:id/><oc:permissions/><oc:checksums/><oc:share-types/>",
);
/** What it polls a root with. */
export const pollProperties = propertiesOf("<d:getetag/>");

export const rows: readonly Row[] = [
  small("propfind-1", "PROPFIND Depth 1, 100 files, 8 properties", 3, (seconds) => ({
    method: "PROPFIND",
    path: "hundred/",
    depth: "1",
    body: eightProperties,
    connections: 8,
    seconds,
  })),
  small("propfind-0", "PROPFIND Depth 0 of the root", 1, (seconds) => ({
    method: "PROPFIND",
    path: "",
    depth: "0",
    body: pollProperties,
    connections: 8,
    seconds,
  })),
  small("get", "GET 10 KiB", 0.8, (seconds) => ({ method: "GET", path: "hundred/file-050.bin", connections: 8, seconds })),
  put("put-8", "PUT new 10 KiB files, 8 connections", 0.35, 8),
  put("put-32", "PUT new 10 KiB files, 32 connections", 0.7, 32),
  {
    id: "put-big",
    title: "PUT 1 GiB",
    bar: 1,
    unit: "MiB/s",
    big: true,
    measure: (subject, round, settings) => putBig(subject, `big-${round}.bin`, settings.bigFile, settings.bigSize),
  },
  {
    id: "get-big",
    title: "GET 1 GiB",
    bar: 0.4,
    unit: "MiB/s",
    big: true,
    measure: (subject, _round, settings) => getBig(subject, "big.bin", settings.bigSize),
  },
];

function small(id: string, title: string, bar: number, load: (seconds: number) => Load): Row {
  return {
    id,
    title,
    bar,
    unit: "/s",
    big: false,
    measure: async (subject, _round, settings) => (await drive(subject, load(settings.seconds))).perSecond,
  };
}

function put(id: string, title: string, bar: number, connections: number): Row {
  return {
    id,
    title,
    bar,
    unit: "/s",
    big: false,
    async measure(subject, round, settings) {
      const folder = `${id}-${round}`;
      await ask(subject, "MKCOL", `${folder}/`);
      const result = await drive(subject, { method: "PUT", path: `${folder}/f`, size: smallSize, connections, seconds: settings.seconds });
      await checkWritten(subject, folder, result.requests, connections);
      return result.perSecond;
    },
  };
}

/** What wrk counted must be there: the number of names, and the whole content of a sample. */
async function checkWritten(subject: Subject, folder: string, acknowledged: number, connections: number): Promise<void> {
  const listing = await (await ask(subject, "PROPFIND", `${folder}/`, { body: pollProperties, headers: { depth: "1" } })).text();
  const names = listing.match(/<[a-z0-9]+:response\b/gi)?.length ?? 0;
  const found = names - 1;
  // Requests that were under way when the time was up may have been written without being counted.
  if (found < acknowledged || found > acknowledged + connections + 1)
    throw new Error(`${subject.name}: ${acknowledged} PUTs were acknowledged, ${found} files are there`);
  for (let i = 0; i < 10; i++) {
    // wrk makes the first request only to look at it.
    const n = 2 + Math.floor(Math.random() * Math.max(1, acknowledged - connections - 1));
    const body = Buffer.from(await (await ask(subject, "GET", `${folder}/f${n}`)).arrayBuffer());
    if (body.length !== smallSize || Number(body.subarray(0, 15).toString()) !== n)
      throw new Error(`${subject.name}: ${folder}/f${n} has wrong bytes`);
  }
}

/** Lays out what the reading rows need, and checks that the answers are what they should be. */
export async function prepare(subject: Subject, settings: Settings, big: boolean): Promise<void> {
  await ask(subject, "MKCOL", "hundred/");
  for (let i = 0; i < 100; i++)
    await ask(subject, "PUT", `hundred/file-${String(i).padStart(3, "0")}.bin`, { body: randomBytes(smallSize) });
  const listing = await ask(subject, "PROPFIND", "hundred/", { body: eightProperties, headers: { depth: "1" } });
  const text = await listing.text();
  const entries = text.match(/<[a-z0-9]+:response\b/gi)?.length ?? 0;
  if (listing.status !== 207 || entries !== 101)
    throw new Error(`${subject.name}: the listing has ${entries} entries, status ${listing.status}`);
  const file = await (await ask(subject, "GET", "hundred/file-050.bin")).arrayBuffer();
  if (file.byteLength !== smallSize) throw new Error(`${subject.name}: the small file has ${file.byteLength} bytes`);
  if (big) await putBig(subject, "big.bin", settings.bigFile, settings.bigSize);
}
