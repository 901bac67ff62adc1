// Apache httpd with mod_dav as the yardstick: Debian's binary and defaults, cached Basic auth, its own folder, nothing slowed down.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { basic, type Subject, waitFor } from "./subject.ts";

const binary = "/usr/sbin/apache2";
const modules = "/usr/lib/apache2/modules";
const user = "bench";
const password = "bench-password";

/**
 * How the password lies in Apache's file. The cache keeps the stored hash, and each request still computes it once:
 * `stock` is what Debian's htpasswd writes (apr1), `cheapest` a bare SHA-1, with which mod_dav answers small GETs about three times as fast.
 */
export type ApachePassword = "stock" | "cheapest";
const passwordHashes: Record<ApachePassword, string> = {
  stock: "$apr1$R4dQkj87$b1yGZAlsXE7SIU8DqtYKb1",
  cheapest: `{SHA}${createHash("sha1").update(password).digest("base64")}`,
};

export const apacheMissing = (): string | undefined =>
  existsSync(binary) ? undefined : "Apache httpd is not installed (Debian: apt-get install apache2-bin)";

/** Starts Apache on the port with an empty DAV folder below `folder`; ends with `stop`. @throws Error when it does not start */
export async function startApache(folder: string, port: number, stored: ApachePassword = "stock"): Promise<Subject> {
  const files = join(folder, "files");
  await mkdir(files, { recursive: true });
  await mkdir(join(folder, "lock"), { recursive: true });
  await writeFile(join(folder, "passwd"), `${user}:${passwordHashes[stored]}\n`);
  await writeFile(join(folder, "httpd.conf"), configuration(folder, files, port));
  await handOver(folder);
  const child = spawn(binary, ["-f", join(folder, "httpd.conf"), "-D", "FOREGROUND"], { stdio: ["ignore", "ignore", "inherit"] });
  process.once("exit", () => child.kill("SIGTERM"));
  const root = `http://127.0.0.1:${port}/`;
  try {
    await waitFor(root, [401], 15, () => (child.exitCode === null ? undefined : `Apache ended with ${child.exitCode}`));
  } catch (error) {
    child.kill("SIGTERM");
    const log = await readFile(join(folder, "error.log"), "utf8").catch(() => "");
    throw new Error(`${(error as Error).message}\n${log.slice(-2000)}`);
  }
  return { name: "Apache mod_dav", root, authorization: basic(user, password), pid: child.pid ?? 0, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/** Apache gives up root for www-data, which must own what it writes. */
async function handOver(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string) => Number(spawnSync("id", [flag, "www-data"]).stdout.toString());
  await chmod(folder, 0o755);
  for (const name of ["files", "lock"]) await chown(join(folder, name), id("-u"), id("-g"));
}

/**
 * Debian's settings, but for what would end connections in use: so many threads that none is scarce, spare ones that stay, and any number
 * of requests on a connection. And there is no access log. All of it is in Apache's favour.
 */
const configuration = (folder: string, files: string, port: number): string => `
ServerRoot ${folder}
ServerName 127.0.0.1
PidFile ${folder}/httpd.pid
DefaultRuntimeDir ${folder}
Listen 127.0.0.1:${port}
${process.getuid?.() === 0 ? "User www-data\nGroup www-data" : ""}
ErrorLog ${folder}/error.log
LogLevel warn
${[
  "mpm_event",
  "authn_core",
  "authn_file",
  "authn_socache",
  "socache_shmcb",
  "authz_core",
  "authz_user",
  "auth_basic",
  "mime",
  "dav",
  "dav_fs",
  "reqtimeout",
]
  .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`)
  .join("\n")}
StartServers 2
MinSpareThreads 64
MaxSpareThreads 192
ThreadLimit 64
ThreadsPerChild 64
MaxRequestWorkers 192
MaxConnectionsPerChild 0
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
TypesConfig /etc/mime.types
DocumentRoot ${files}
AuthnCacheEnable
AuthnCacheSOCache shmcb
DavLockDB ${folder}/lock/DavLock
LimitRequestBody 0
<Directory />
  Require all denied
</Directory>
<Directory ${files}>
  Dav On
  AuthType Basic
  AuthName bench
  AuthBasicProvider socache file
  AuthUserFile ${folder}/passwd
  AuthnCacheProvideFor file
  AuthnCacheTimeout 3600
  AuthnCacheContext directory
  Require valid-user
</Directory>
`;
