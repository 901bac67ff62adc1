// `npm test`: the check, then every suite. On Debian as root it installs the programs that are missing; elsewhere it runs the rest, lists them and fails.
// `core` needs nothing but Node; `full` runs the large figures and the bench, too.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildPage, checkNode, environment, install, ownNode, root } from "./prepare.mjs";

const mode = process.argv[2] ?? "usual";
const reports = join(root, "node_modules/.landbox-test");

const syncTests = ["sync-clients", "histories", "limits", "shares", "across-boxes"].map((name) => `tests/compat/${name}.test.ts`);

/** Program → package of Debian, and the test files that cannot run without it. */
const programs = [
  { program: "litmus", package: "litmus", files: ["tests/compat/litmus.test.ts"] },
  { program: "owncloudcmd", package: "owncloud-client-cmd", files: syncTests },
  { program: "nextcloudcmd", package: "nextcloud-desktop-cmd", files: syncTests },
  {
    program: "rclone",
    package: "rclone",
    files: ["tests/compat/rclone.test.ts", "tests/compat/rclone-links.test.ts", "tests/compat/across-boxes.test.ts"],
  },
  { program: "cadaver", package: "cadaver", files: ["tests/compat/other-clients.test.ts"] },
  { program: "gio", package: "libglib2.0-bin", files: ["tests/compat/gnome.test.ts"] },
  { program: "dbus-run-session", package: "dbus-daemon", files: ["tests/compat/gnome.test.ts"] },
  { program: "gvfsd-dav", package: "gvfs-backends", files: ["tests/compat/gnome.test.ts"] },
  { program: "unzip", package: "unzip", files: ["tests/compat/archive.test.ts"] },
  { program: "python3", package: "python3", files: ["tests/compat/archive.test.ts", "tests/compat/malware.test.ts"] },
  { program: "clamd", package: "clamav-daemon", files: ["tests/compat/malware.test.ts"] },
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

/** Passed tests, what did not pass and what passed at the second try (`{ name, file, error }`), and the steps with their files' times. */
const all = { passed: 0, failures: [], secondTry: [], steps: [] };
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
  return [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/libexec"].some((folder) => existsSync(join(folder, program)));
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
  const file = join(reports, "unit.json");
  await step("check", file, () => run(ownNode, ["tools/check.mjs", `--report=${file}`]));
  // What is not a test (format, types, lint, layers) counts as one.
  all.passed += all.failures.length === 0 ? 1 : 0;
}

async function suite({ name, projects }) {
  title(name);
  const file = join(reports, `${projects[0]}.json`);
  const without = [...new Set(missing.flatMap(({ files }) => files))].flatMap((pattern) => ["--exclude", pattern]);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const options = ["run", ...chosen, ...without, "--passWithNoTests", "--reporter=default", "--reporter=./tools/test-reporter.ts"];
  await step(name, file, () => run("vitest", options, { LANDBOX_TEST_REPORT: file }));
}

async function bench() {
  const compares = !missing.some(({ package: name }) => ["apache2", "wrk", "curl"].includes(name));
  const benches = [...(compares ? ["compare"] : []), "growth", "memory"].map((what) => [what, ["tests/bench/run.ts", what]]);
  if (!missing.some(({ package: name }) => name === "chromium")) benches.push(["web", ["tests/bench/web/run.ts"]]);
  for (const [what, options] of benches) {
    title(`bench: ${what}`);
    const before = all.failures.length;
    await step(`bench: ${what}`, "", () => run(ownNode, options));
    if (all.failures.length === before) all.passed++;
  }
}

/** Runs one step and takes over what its report says; without one, or if it says nothing of it, a failure is the step's own. */
async function step(name, report, work) {
  const begun = Date.now();
  const code = await work();
  const told = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : { passed: 0, failures: [], secondTry: [], files: [] };
  if (code !== 0 && told.failures.length === 0) told.failures.push({ name, file: "", error: `ended with exit code ${code}: see above` });
  all.passed += told.passed;
  all.failures.push(...told.failures);
  all.secondTry.push(...told.secondTry);
  all.steps.push({ name, seconds: (Date.now() - begun) / 1000, files: told.files });
}

function title(text) {
  console.log(`\n=== ${text} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}

/** The last lines tell everything that matters, because of a long log often only its end is seen. */
function finish() {
  if (mode !== "core")
    for (const { program, package: name } of missing)
      all.failures.push({ name: program, file: "", error: `is missing; on Debian as root the package ${name} is installed` });
  console.log("\nSteps and their slowest files:");
  for (const { name, seconds, files } of all.steps) {
    const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 5);
    const named = slowest.map((one) => `${basename(one.file).replace(".test.ts", "")} ${one.seconds.toFixed(0)} s`);
    console.log(`  ${seconds.toFixed(0).padStart(5)} s  ${name}${named.length > 0 ? `: ${named.join(", ")}` : ""}`);
  }
  tell("passed at the second try", all.secondTry, 5);
  tell("failed", all.failures, 13);
  const line = `${all.passed} passed, ${all.failures.length} failed`;
  writeFileSync(join(reports, "summary"), `${line}\n`);
  console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s\n${line}`);
  process.exitCode = all.failures.length === 0 ? 0 : 1;
}

function tell(what, troubles, most) {
  if (troubles.length === 0) return;
  console.log(`\n${troubles.length} ${what}:`);
  for (const { name, file, error } of troubles.slice(0, most))
    console.log(`  ${name.slice(0, 240)}\n${file === "" ? "" : `    ${file}\n`}    ${error.slice(0, 300)}`);
  if (troubles.length > most) console.log(`  … and ${troubles.length - most} more: see above`);
}
