// `npm start` with any Node from 20 on: installs what is missing, builds the page when it changed, and runs the server with the project's own Node.
import { spawn } from "node:child_process";
import { buildPage, checkNode, environment, install, ownNode, root, stop } from "./prepare.mjs";

/** Taken first: npm may be stopped while something is installed or built. */
const startedBy = process.ppid;

checkNode();
install();
buildPage();
// `--build` prepares only: for images and tests.
if (!process.argv.includes("--build")) run();

function run() {
  // Over the channel the server notices when this process is killed, and ends in order too.
  const options = { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"], env: environment() };
  const child = spawn(ownNode, ["apps/server/src/main.ts", ...process.argv.slice(2)], options);
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
