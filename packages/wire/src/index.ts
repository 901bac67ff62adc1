// What crosses the network: error codes, name rules and the schemas that server and clients share.
export * from "./errors.ts";
export * from "./names.ts";
export * from "./web-api/index.ts";
export * from "./preview-kinds.ts";
export * from "./breach-words.ts";
