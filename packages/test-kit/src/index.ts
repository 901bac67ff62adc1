// What tests share: a real database, real servers, people who act.
export * from "./postgres.ts";
export * from "./actors.ts";
export * from "./command.ts";
export * from "./http.ts";
export * from "./raw-http.ts";
export * from "./slow-download.ts";
export * from "./slow-line.ts";
export * from "./recording-proxy.ts";
export * from "./cutting-proxy.ts";
export * from "./server-process.ts";
export * from "./test-server.ts";
export * from "./composed-server.ts";
export * from "./test-land.ts";
export * from "./two-processes.ts";
export * from "./fake-clamd.ts";
export * from "./real-clamd.ts";
