// The JSON API of the web client under /api/v1: schemas shared by server and client, one file for each topic.
export * from "./account.ts";
export * from "./archive.ts";
export * from "./batch.ts";
export * from "./box-profile.ts";
export * from "./folder.ts";
export * from "./invitation.ts";
export * from "./live.ts";
export * from "./node.ts";
export * from "./overview.ts";
export * from "./login-flow.ts";
export * from "./search.ts";
export * from "./session.ts";
export * from "./space.ts";
export * from "./error.ts";
export * from "./trash.ts";
export * from "./version-list.ts";
export * from "./version.ts";
