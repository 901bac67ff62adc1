// Which tests there are: `unit` needs nothing, `pg` a PostgreSQL (embedded), the suites under tests/ whole servers and programs.
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const postgres = { globalSetup: ["packages/test-kit/src/postgres-global-setup.ts"] };
const sources = ["packages/*/src/**", "apps/*/src/**"];

/** Two on a machine with two processors as well: tests wait for disks, clocks and programs for half of their time. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/** What is waited for without saying how long: on a busy machine vitest's one second is nothing. */
const expectations = { expect: { poll: { timeout: 30_000, interval: 50 } } };

/**
 * A suite of tests/: patient, with whole servers. A browser needs the processors for itself: one file at a time then.
 * What drives foreign programs, killed processes and real clocks may fail for the machine's sake, once: it is tried again, and `npm test` names
 * at its end what passed at the second try only, so that a flake is seen and mended without holding up everything else. Tests that are all our
 * own (unit, pg, bad-input) get no second try, nor does what looks for lost data: there a rare failure is what the test is for.
 */
const suite = (name: string, { fileParallelism, retry }: { fileParallelism: boolean; retry: number }) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    environment: "node" as const,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism,
    ...(fileParallelism ? { maxWorkers } : {}),
    retry,
    ...expectations,
    ...postgres,
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          maxWorkers,
          include: [...sources.map((source) => `${source}/*.test.ts`), "tools/**/*.test.ts"],
          exclude: ["**/*.pg.test.ts", "**/node_modules/**"],
          environment: "node",
          // Patient, because everything else of a check runs beside it.
          testTimeout: 30_000,
          ...expectations,
        },
      },
      {
        test: {
          name: "pg",
          maxWorkers,
          include: sources.map((source) => `${source}/*.pg.test.ts`),
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...expectations,
          ...postgres,
        },
      },
      suite("isolation", { fileParallelism: true, retry: 1 }),
      suite("bad-input", { fileParallelism: true, retry: 0 }),
      suite("compat", { fileParallelism: true, retry: 1 }),
      suite("faults", { fileParallelism: true, retry: 1 }),
      suite("e2e", { fileParallelism: false, retry: 1 }),
    ],
  },
});
