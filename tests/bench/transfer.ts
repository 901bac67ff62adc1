// Big transfers with curl, one connection: the sender and receiver cost the same whoever is on the other side.
import { ask, type Subject } from "./subject.ts";
import { run } from "./wrk.ts";

const MiB = 1024 * 1024;

/** MiB per second of one PUT, from the first byte to the answer; the size is checked afterwards. */
export async function putBig(subject: Subject, path: string, file: string, size: number): Promise<number> {
  const out = await run("curl", [
    "-sS",
    "-T",
    file,
    "-H",
    `Authorization: ${subject.authorization}`,
    "-H",
    "Expect:",
    "-o",
    "/dev/null",
    "-w",
    "%{http_code} %{time_total} %{size_upload}",
    subject.root + path,
  ]);
  const [status, seconds, sent] = out.trim().split(" ").map(Number) as [number, number, number];
  if ((status !== 201 && status !== 204) || sent !== size)
    throw new Error(`${subject.name}: PUT ${path} answered ${status} after ${sent} bytes`);
  const head = await ask(subject, "HEAD", path);
  if (Number(head.headers.get("content-length")) !== size)
    throw new Error(`${subject.name}: ${path} has ${head.headers.get("content-length")} bytes`);
  return size / MiB / seconds;
}

/** MiB per second of one GET. */
export async function getBig(subject: Subject, path: string, size: number): Promise<number> {
  const out = await run("curl", [
    "-sS",
    "-H",
    `Authorization: ${subject.authorization}`,
    "-o",
    "/dev/null",
    "-w",
    "%{http_code} %{time_total} %{size_download}",
    subject.root + path,
  ]);
  const [status, seconds, received] = out.trim().split(" ").map(Number) as [number, number, number];
  if (status !== 200 || received !== size) throw new Error(`${subject.name}: GET ${path} answered ${status} with ${received} bytes`);
  return size / MiB / seconds;
}

/** Removes what a measurement left, so that the disk does not fill. */
export async function remove(subject: Subject, path: string): Promise<void> {
  await ask(subject, "DELETE", path);
}
