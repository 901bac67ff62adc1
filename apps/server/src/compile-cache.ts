// Keeps what Node compiled of the server's modules, so that the next start, also the one after a crash, spends half as long on it.
import { enableCompileCache, flushCompileCache as flush } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

/** In the installation, where only who may change the program may write; where that is not possible, everything is compiled anew each time. */
const folder = fileURLToPath(new URL("../../../node_modules/.cache/landbox-compiled", import.meta.url));

/** Call before anything big is imported. NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE keep their meaning. */
export function rememberCompiled(): void {
  // Compiled code is good for one set of flags only, so those of platform/memory (collector, young-generation) come first. They are not imported
  // from there: what is loaded before the cache is on does not get into it.
  setFlagsFromString("--expose-gc");
  setFlagsFromString("--semi-space-growth-factor=1");
  enableCompileCache(folder);
  // Threads take it from here: one that has to take the types out of the program itself needs 15 MiB more.
  process.env["NODE_COMPILE_CACHE"] ??= folder;
}

/** Writes what was compiled since the start: a process that is killed later could not. Never throws. */
export function flushCompileCache(): void {
  flush();
}
