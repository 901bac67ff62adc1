#!/usr/bin/env node
// `npx landbox …` with any Node from 20 on: installs what is missing and runs the command line with the project's own Node.
import { spawnSync } from "node:child_process";
import { checkNode, environment, install, ownNode, root, stop } from "./prepare.mjs";

checkNode();
install();
const { status, error } = spawnSync(ownNode, [`${root}/apps/server/src/cli/main.ts`, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: environment(),
});
if (error) stop(error.message);
process.exit(status ?? 1);
