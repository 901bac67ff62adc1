// Writes what `npm test` tells at its end: which tests failed, which passed at the second try only, and how long each file took.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** A test that did not pass at once. `file` says the line of the test's own file where it broke, as far as that is known. */
interface Trouble {
  readonly name: string;
  readonly file: string;
  /** The first line of the first error; of a test that was tried again, the first try's. */
  readonly error: string;
}

/** What is written as JSON into the file that LANDBOX_TEST_REPORT names. */
interface Report {
  passed: number;
  /** Failed tests, and whatever failed outside of any: a file that cannot be loaded, a hook, an error that nobody caught. */
  failures: Trouble[];
  secondTry: Trouble[];
  files: { file: string; seconds: number }[];
}

/** vitest's JSON report knows neither second tries, nor errors outside of tests, nor the time of hooks: hence our own. */
export default class TestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const target = process.env["LANDBOX_TEST_REPORT"];
    if (!target) return;
    const report: Report = { passed: 0, failures: [], secondTry: [], files: [] };
    for (const module of modules) readModule(module, report);
    for (const error of unhandled) report.failures.push(troubleOf("an error that no test caught", "", [error]));
    writeFileSync(target, JSON.stringify(report));
  }
}

function readModule(module: TestModule, report: Report): void {
  const file = relative(process.cwd(), module.moduleId);
  const { collectDuration, setupDuration, prepareDuration, environmentSetupDuration, duration } = module.diagnostic();
  report.files.push({ file, seconds: (collectDuration + setupDuration + prepareDuration + environmentSetupDuration + duration) / 1000 });
  const before = report.failures.length;
  for (const suite of [module, ...module.children.allSuites()])
    if (suite.errors().length > 0)
      report.failures.push(troubleOf(suite.type === "suite" ? `${suite.fullName} (its hooks)` : "(the file)", file, suite.errors()));
  for (const test of module.children.allTests()) readTest(test, file, report);
  const ended = module.state();
  if (ended !== "passed" && ended !== "skipped" && report.failures.length === before)
    report.failures.push(troubleOf("(the file)", file, [{ message: `ended as ${ended}` }]));
}

function readTest(test: TestCase, file: string, report: Report): void {
  const { state, errors = [] } = test.result();
  if (state === "failed" || state === "pending") report.failures.push(troubleOf(test.fullName, file, errors));
  if (state !== "passed") return;
  report.passed++;
  if (test.diagnostic()?.flaky) report.secondTry.push(troubleOf(test.fullName, file, errors));
}

function troubleOf(name: string, file: string, errors: readonly SerializedError[]): Trouble {
  const first = errors[0];
  const place = (first?.stacks as { file: string; line: number }[] | undefined)?.find((frame) => frame.file.endsWith(file));
  const line = stripVTControlCharacters(first?.message ?? "did not end")
    .split("\n")
    .find((text) => text.trim() !== "");
  return { name, file: place && file !== "" ? `${file}:${place.line}` : file, error: line ?? "" };
}
