// `npm run check`: format, types, lint, layers, unused code and unit tests, side by side; prints what failed and how long each took.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Where tools/test-reporter.ts writes what the unit tests came to: `--report=<file>`. */
const report = process.argv.find((option) => option.startsWith("--report="))?.slice("--report=".length);

/** Longest first, so that two at a time end together. */
const steps = [
  ["unit tests", "vitest", "run", "--project", "unit", "--reporter=dot", ...(report ? ["--reporter=./tools/test-reporter.ts"] : [])],
  ["web types", "vue-tsc", "--noEmit", "-p", "apps/web/tsconfig.json"],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["layers", "depcruise", "--config", ".dependency-cruiser.cjs", "packages", "apps/server/src", "apps/web/src", "tests", "tools"],
  ["unused", "knip", "--no-progress", "--no-config-hints"],
  ["types", "node", "node_modules/typescript-7/bin/tsc", "-p", "tsconfig.json"],
  ["format", "oxfmt", "--check", "."],
];

const only = process.argv.slice(2).filter((option) => !option.startsWith("--"));
const chosen = steps.filter(([name]) => only.length === 0 || only.includes(name));
const started = Date.now();
let failed = 0;

async function worker() {
  for (let step = chosen.shift(); step; step = chosen.shift()) {
    const [name, command, ...options] = step;
    const begun = Date.now();
    const { code, output } = await run(command, options);
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    if (code === 0) console.log(`  ok     ${name.padEnd(12)} ${seconds} s`);
    else {
      failed++;
      console.log(`  FAILED ${name.padEnd(12)} ${seconds} s\n${output}`);
    }
  }
}

function run(command, options) {
  return new Promise((done) => {
    const child = spawn(command, options, {
      cwd: root,
      env: {
        ...process.env,
        PATH: `${root}node_modules/.bin:${process.env.PATH}`,
        NO_COLOR: "1",
        ...(report ? { LANDBOX_TEST_REPORT: report } : {}),
      },
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.once("error", (error) => done({ code: 1, output: error.message }));
    child.once("close", (code) => done({ code, output }));
  });
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
console.log(`check ${failed === 0 ? "passed" : `failed (${failed})`} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exitCode = failed === 0 ? 0 : 1;
