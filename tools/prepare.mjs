// What must be there before anything runs: a Node that is new enough, the packages, and the built page. Runs on plain Node 20.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));
const modules = join(root, "node_modules");
const isWindows = process.platform === "win32";

/** The project's own Node, whatever the system has. */
export const ownNode = join(modules, ".bin", isWindows ? "node.cmd" : "node");

/** The environment in which programs of the project are found first. */
export const environment = () => ({ ...process.env, PATH: join(modules, ".bin") + delimiter + process.env.PATH });

export function stop(message) {
  console.error(message);
  process.exit(1);
}

export function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) stop(`Landbox needs Node.js 20 or newer to start; this is ${process.version}.`);
}

/** Runs `npm ci` unless what is installed belongs to this lockfile: by our stamp, or, after an installation by hand, by its time. */
export function install() {
  const lockfile = join(root, "package-lock.json");
  const stampFile = join(modules, ".landbox-installed");
  const stamp = createHash("sha256").update(readFileSync(lockfile)).digest("hex");
  if (
    existsSync(ownNode) &&
    (existsSync(stampFile) ? readFileSync(stampFile, "utf8") === stamp : isYounger(join(modules, ".package-lock.json"), lockfile))
  ) {
    writeFileSync(stampFile, stamp);
    return;
  }
  console.error("Installing (once; this takes about a minute) …");
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--progress=true"];
  const result = spawnSync("npm", options, { cwd: root, stdio: ["ignore", 2, 2], shell: isWindows });
  if (result.status !== 0) stop("npm ci failed: see above.");
  if (!existsSync(ownNode)) stop('npm ci did not bring the project\'s own Node (package "node"): were install scripts forbidden?');
  writeFileSync(stampFile, stamp);
}

/** npm writes node_modules/.package-lock.json last. */
function isYounger(file, other) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(other).mtimeMs;
}

/** Builds apps/web when one of its sources changed since the last build. */
export function buildPage() {
  const stampFile = join(modules, ".landbox-page");
  const stamp = hashOf(["apps/web", "packages/ui", "packages/client", "packages/wire", "packages/kit", "package-lock.json"]);
  const isBuilt = existsSync(join(root, "apps/web/dist/index.html"));
  if (isBuilt && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.error("Building the web page …");
  rmSync(stampFile, { force: true });
  const options = ["run", "build", "--silent", "-w", "apps/web"];
  const result = spawnSync("npm", options, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...environment(), NODE_ENV: "production" },
    shell: isWindows,
  });
  if (result.status !== 0) stop("The web page could not be built: see above.");
  writeFileSync(stampFile, stamp);
}

function hashOf(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) if (name !== "node_modules" && name !== "dist") add(`${path}/${name}`);
    } else hash.update(`${path}\0`).update(readFileSync(full)).update("\0");
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
