// What tests share: a real database, real servers, people who act.
export * from "./postgres.ts";
