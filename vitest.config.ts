// Which tests there are: `unit` needs nothing, `pg` a PostgreSQL (embedded), the suites under tests/ whole servers and programs.
import { defineConfig } from "vitest/config";

const postgres = { globalSetup: ["packages/test-kit/src/postgres-global-setup.ts"] };
const sources = ["packages/*/src/**", "apps/*/src/**"];

/** A suite of tests/: patient, with whole servers. Programs and browsers need the processors for themselves: one file at a time then. */
const suite = (name: string, fileParallelism: boolean) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    environment: "node" as const,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism,
    ...postgres,
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [...sources.map((source) => `${source}/*.test.ts`), "tools/**/*.test.ts"],
          exclude: ["**/*.pg.test.ts", "**/node_modules/**"],
          environment: "node",
          // Patient, because everything else of a check runs beside it.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "pg",
          include: sources.map((source) => `${source}/*.pg.test.ts`),
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...postgres,
        },
      },
      suite("isolation", true),
      suite("bad-input", true),
      suite("compat", false),
      suite("faults", true),
      suite("e2e", false),
    ],
  },
});
