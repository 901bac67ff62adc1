// The two command-line sync clients that Debian ships, behind one call.
import { command, type RecordedRequest, type RecordingProxy, type TestActor } from "@landbox/test-kit";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type ClientName = "owncloudcmd" | "nextcloudcmd";

/** What one run of a client came to. */
export interface Run {
  /** 0 when everything was synchronised. */
  readonly code: number;
  readonly output: string;
  /** What it asked the server. */
  readonly requests: RecordedRequest[];
}

export interface Device {
  readonly folder: string;
  readonly name: string;
  readonly client: ClientName;
  /** One run of the client, however it ends; the signal kills it. */
  run(signal?: AbortSignal): Promise<Run>;
  /** One run of the client; returns what it asked the server. @throws Error when it exits with anything but 0 */
  sync(): Promise<RecordedRequest[]>;
}

/**
 * A folder of its own that the client keeps the same as the actor's files.
 * @param environment further variables, such as the size of chunks
 * @param remote path of a remote folder that is synced instead of everything
 */
export async function device(
  client: ClientName,
  actor: TestActor,
  proxy: RecordingProxy,
  home: string,
  name: string,
  environment: Record<string, string> = {},
  remote = "",
): Promise<Device> {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  const exclude = join(home, "exclude.lst");
  // The Debian package of owncloudcmd comes without its list; the patterns are those for the client's own files.
  await writeFile(exclude, "]*.~*\n._sync_*\n.sync_*\n.owncloudsync.log*\n.nextcloudsync.log*\n");
  // -h: files whose names begin with a dot belong to people too.
  const run = async (signal?: AbortSignal): Promise<Run> => {
    proxy.take();
    const { code, output } = await command(
      client,
      [
        "-h",
        "--non-interactive",
        "--trust",
        "--exclude",
        exclude,
        "-u",
        actor.user,
        "-p",
        actor.password,
        folder,
        `${proxy.origin}/${remote}`,
      ],
      { environment: { HOME: home, QT_QPA_PLATFORM: "offscreen", ...environment }, timeout: 600_000, signal },
    );
    return { code, output, requests: proxy.take() };
  };
  return {
    folder,
    name,
    client,
    run,
    async sync() {
      const { code, output, requests } = await run();
      if (code !== 0) throw new Error(`${client} (${name}) ended with ${code}:\n${output.slice(-6000)}`);
      return requests;
    },
  };
}

/** The listings of a run, as decoded paths below the files root, in order. */
export const listings = (requests: readonly RecordedRequest[]): string[] =>
  requests.filter((request) => request.method === "PROPFIND").map((request) => belowRoot(request.path));

/** Requests that carry or change content or structure. */
export const transfers = (requests: readonly RecordedRequest[]): string[] =>
  requests.filter((request) => !isAsking(request)).map((request) => `${request.method} ${belowRoot(request.path)}`);

const isAsking = ({ method, path }: RecordedRequest): boolean =>
  method === "PROPFIND" || method === "OPTIONS" || (method === "GET" && /^\/(status\.php|ocs\/)/.test(path));

const belowRoot = (path: string): string =>
  decodeURIComponent(path)
    .replace(/^\/remote\.php\/(dav\/files\/[^/]+|webdav)\/?/, "")
    .replace(/\/$/, "");
