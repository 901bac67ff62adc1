// The server under bad input, and what every refusal must look like.
import { type Answer, ask, type AskOptions, type RawAnswer, rawRequest, type TestActor, type TestServer } from "@landbox/test-kit";
import { readFile } from "node:fs/promises";
import { expect } from "vitest";

export interface Target {
  readonly server: TestServer;
  readonly anna: TestActor;
}

/** Things that no answer may contain: stacks, files of the server, database errors. */
const leaks = [
  /\n\s+at .+:\d+:\d+/,
  /node_modules/,
  /\.ts:\d+/,
  /root:x:0/,
  /ECONN|ENOENT|EACCES/,
  /\bpg_|constraint "|relation "|syntax error at/,
  /TypeError|RangeError|ReferenceError/,
];

export function tellsNothing(text: string): void {
  for (const leak of leaks) expect(text).not.toMatch(leak);
}

/** A WebDAV refusal: one of the statuses, with the error body that DAV clients read. */
export function refused(answer: Answer, statuses: readonly number[]): void {
  tellsNothing(answer.text);
  expect(statuses, `${answer.status} ${answer.text.slice(0, 400)}`).toContain(answer.status);
  expect(answer.headers["content-type"]).toBe("application/xml; charset=utf-8");
  expect(answer.text).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?>\s*<d:error xmlns:d="DAV:"/);
  expect(answer.text).toMatch(/<s:exception>[A-Za-z\\]+<\/s:exception>/);
  expect(answer.text).toMatch(/<s:message>[^<]+<\/s:message>/);
}

/** What the HTTP layer itself refuses, before there is a protocol: one status line, then the end. */
export function refusedRaw(answer: RawAnswer, statuses: readonly number[]): void {
  tellsNothing(answer.body);
  expect(statuses, answer.all.slice(0, 400)).toContain(answer.status);
  expect(answer.answers, answer.all.slice(0, 800)).toBeLessThanOrEqual(1);
}

/** Milliseconds that no refusal takes, even on a busy machine: what costs time without bound takes far longer. */
export const soonEnough = 20_000;

export async function alive({ server, anna }: Target): Promise<void> {
  expect((await ask(server.origin, "GET", "/health/live")).status).toBe(200);
  expect((await anna.dav("PROPFIND", "", { headers: { depth: "0" } })).status).toBe(207);
}

/** Resident memory in MiB, now and at its highest. */
export async function memory(pid: number): Promise<{ now: number; highest: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
  return { now: of("VmRSS"), highest: of("VmHWM") };
}

export const raw = (
  { server }: Target,
  text: string | Uint8Array,
  options: { quiet?: number; longest?: number } = {},
): Promise<RawAnswer> => rawRequest(server.port, text, options);

/** The head of a request with anna's credentials; ends without the empty line. */
export const head = ({ server, anna }: Target, line: string, ...headers: string[]): string =>
  [`${line} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, `Authorization: ${anna.authorization}`, ...headers].join("\r\n");

export const dav = (target: Target, method: string, path: string, options?: AskOptions): Promise<Answer> =>
  target.anna.dav(method, path, options);
