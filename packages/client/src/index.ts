// The typed client of Landbox for browsers: one operation per file, answers checked with wire's schemas.
import "./no-eval.ts";

export { asFailure, ClientFailure } from "./failure.ts";
export type { FailureCode } from "./failure.ts";
export { createClient } from "./create-client.ts";
export type { Client } from "./create-client.ts";
export type { Transport } from "./transport.ts";
export type { FolderQuery } from "./list-folder.ts";
export type { BatchFrame } from "./send-batch.ts";
export type { Exchange } from "./links.ts";
export type { TrashQuery } from "./trash.ts";
export type { SearchQuery } from "./search.ts";
