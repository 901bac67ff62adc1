// `npm test`: the check, then every suite. On Debian as root it installs the programs that are missing; elsewhere it runs the rest, lists them and fails.
// `core` needs nothing but Node; `full` runs the large figures and the bench, too.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPage, checkNode, environment, install, ownNode, root } from "./prepare.mjs";

const mode = process.argv[2] ?? "usual";
const reports = join(root, "node_modules/.landbox-test");

const syncTests = ["sync-clients", "histories", "limits"].map((name) => `tests/compat/${name}.test.ts`);

/** Program → package of Debian, and the test files that cannot run without it. */
const programs = [
  { program: "litmus", package: "litmus", files: ["tests/compat/litmus.test.ts"] },
  { program: "owncloudcmd", package: "owncloud-client-cmd", files: syncTests },
  { program: "nextcloudcmd", package: "nextcloud-desktop-cmd", files: syncTests },
  { program: "rclone", package: "rclone", files: ["tests/compat/rclone.test.ts"] },
  { program: "cadaver", package: "cadaver", files: ["tests/compat/other-clients.test.ts"] },
  { program: "unzip", package: "unzip", files: ["tests/compat/archive.test.ts"] },
  { program: "python3", package: "python3", files: ["tests/compat/archive.test.ts"] },
  { program: "strace", package: "strace", files: ["tests/faults/write-order.test.ts"] },
  { program: "chromium", package: "chromium", files: ["tests/e2e/**"] },
  ...(mode === "full" ? ["apache2", "wrk", "curl"].map((name) => ({ program: name, package: name, files: [] })) : []),
];

/** What runs one after the other; the files of a step share the processors as its vitest project says. */
const steps = [
  { name: "database and domain", projects: ["pg"], core: true },
  { name: "isolation, bad input, faults", projects: ["isolation", "bad-input", "faults"], core: true },
  { name: "stock clients", projects: ["compat"], core: false },
  { name: "browser", projects: ["e2e"], core: false },
];

const count = { passed: 0, failed: 0 };
const started = Date.now();

checkNode();
install();
buildPage();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
/** `core` leaves out what needs a program; otherwise a missing one is a failure. */
const missing = mode === "core" ? programs.filter(({ program }) => !isThere(program)) : missingPrograms();
await check();
for (const step of steps) if (mode !== "core" || step.core) await suite(step);
if (mode === "full") await bench();
finish();

function missingPrograms() {
  let absent = programs.filter(({ program }) => !isThere(program));
  if (absent.length > 0 && process.getuid?.() === 0 && isDebian()) {
    const names = [...new Set(absent.map((entry) => entry.package))];
    console.log(`Installing with apt: ${names.join(", ")} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const apt = (...options) =>
      spawnSync("apt-get", ["-qq", "-o", "Dpkg::Use-Pty=0", ...options], { stdio: ["ignore", "ignore", "inherit"], env });
    if (apt("install", "-y", "--no-install-recommends", ...names).status !== 0) {
      apt("update");
      apt("install", "-y", "--no-install-recommends", ...names);
    }
    absent = programs.filter(({ program }) => !isThere(program));
  }
  return absent;
}

function isThere(program) {
  return [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"].some((folder) => existsSync(join(folder, program)));
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** Runs a program of the project with its output shown; resolves with its exit code. */
function run(command, options, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, options, {
      cwd: root,
      stdio: "inherit",
      env: { ...environment(), ...(mode === "full" ? { LANDBOX_TEST_FULL: "1" } : {}), ...env },
    });
    child.once("error", (error) => {
      console.error(error.message);
      done(1);
    });
    child.once("close", (code) => done(code ?? 1));
  });
}

async function check() {
  title("check");
  const report = join(reports, "unit.json");
  const code = await run(ownNode, ["tools/check.mjs", `--report=${report}`]);
  const units = countOf(report);
  // What is not a test (format, types, lint, layers) counts as one.
  add({ passed: units.passed + (code === 0 ? 1 : 0), failed: units.failed + (code !== 0 && units.failed === 0 ? 1 : 0) });
}

async function suite({ name, projects }) {
  title(name);
  const report = join(reports, `${projects[0]}.json`);
  const without = [...new Set(missing.flatMap(({ files }) => files))].flatMap((file) => ["--exclude", file]);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const code = await run("vitest", [
    "run",
    ...chosen,
    ...without,
    "--passWithNoTests",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const counted = countOf(report);
  // A file that cannot be loaded has no failed test of its own.
  add(code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted);
}

async function bench() {
  const compares = !missing.some(({ package: name }) => ["apache2", "wrk", "curl"].includes(name));
  for (const what of [...(compares ? ["compare"] : []), "growth", "memory"]) {
    title(`bench: ${what}`);
    add((await run(ownNode, ["tests/bench/run.ts", what])) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }
  if (missing.some(({ package: name }) => name === "chromium")) return;
  title("bench: web");
  add((await run(ownNode, ["tests/bench/web/run.ts"])) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

function countOf(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: numPassedTests, failed: numFailedTests };
}

function add({ passed, failed }) {
  count.passed += passed;
  count.failed += failed;
}

function title(text) {
  console.log(`\n=== ${text} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}

function finish() {
  if (missing.length > 0 && mode !== "core") {
    console.log(
      `\nNot run, because these programs are missing (on Debian as root they are installed): ${missing.map((entry) => entry.package).join(", ")}`,
    );
    count.failed += missing.length;
  }
  const line = `${count.passed} passed, ${count.failed} failed`;
  writeFileSync(join(reports, "summary"), `${line}\n`);
  console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s\n${line}`);
  process.exitCode = count.failed === 0 ? 0 : 1;
}
