// The server's entry: what must be set before anything else is loaded, then the server.
import { flushCompileCache, rememberCompiled } from "./compile-cache.ts";

// Files and password hashes share these threads; libuv's four would make one wait for the other. Read when the first of them starts.
process.env["UV_THREADPOOL_SIZE"] ??= "16";
rememberCompiled();
const { widenYoungGeneration } = await import("./platform/memory/young-generation.ts");
widenYoungGeneration();
const { serve } = await import("./serve.ts");
await serve();
// Only so that its compiled form lies beside the others before the first thread starts: here it does nothing.
await import("./domain/blobs/crunch-worker.ts");
flushCompileCache();
