// `npm start` with any Node from 20 on: installs what is missing, builds the page when it changed, and runs the server with the project's own Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const modules = join(root, "node_modules");

/** Taken first: npm may be stopped while something is installed or built. */
const startedBy = process.ppid;

checkNode();
install();
buildPage();
run();

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) stop(`Landbox needs Node.js 20 or newer to start; this is ${process.version}.`);
}

/** npm writes node_modules/.package-lock.json last, so it is younger than the lockfile exactly when an installation is complete and current. */
function install() {
  const done = join(modules, ".package-lock.json");
  const installed = existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
  if (installed && existsSync(ownNode())) return;
  console.error("Installing (once; this takes about a minute) …");
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--progress=true"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (result.status !== 0) stop("npm ci failed: see above.");
  if (!existsSync(ownNode())) stop('npm ci did not bring the project\'s own Node (package "node"): were install scripts forbidden?');
}

/** Builds apps/web when a source of it changed since the last build. */
function buildPage() {
  const stampFile = join(modules, ".landbox-page");
  const stamp = hashOf(["apps/web", "packages/ui", "packages/client", "packages/wire", "packages/kit", "package-lock.json"]);
  if (existsSync(join(root, "apps/web/dist/index.html")) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.error("Building the web page …");
  rmSync(stampFile, { force: true });
  const result = spawnSync("npm", ["run", "build", "--silent", "-w", "apps/web"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: environment(),
    shell: process.platform === "win32",
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

function run() {
  // `--build` prepares only: for images and tests.
  if (process.argv.includes("--build")) return;
  // Over the channel the server notices when this process is killed, and ends in order too.
  const child = spawn(ownNode(), ["apps/server/src/main.ts", ...process.argv.slice(2)], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: environment(),
  });
  // In a terminal Ctrl-C reaches the server directly as well; it takes signals that come together for one.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal === "SIGHUP" ? "SIGTERM" : signal));
  if (process.env.npm_lifecycle_event === "start") followNpm(() => child.kill("SIGTERM"));
  child.once("error", (error) => stop(error.message));
  child.once("exit", (code) => process.exit(code ?? 1));
}

/** npm passes a signal to its shell only, which ends without telling anyone: then this process gets another parent. */
function followNpm(end) {
  const watch = setInterval(() => {
    if (process.ppid === startedBy) return;
    clearInterval(watch);
    end();
  }, 300);
}

function ownNode() {
  return join(modules, ".bin", process.platform === "win32" ? "node.cmd" : "node");
}

function environment() {
  return { ...process.env, PATH: join(modules, ".bin") + delimiter + process.env.PATH };
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
