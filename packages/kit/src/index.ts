// Everything Landbox needs anywhere and that depends on nothing: brands, clock, bytes.
export * from "./brands.ts";
export * from "./clock.ts";
export * from "./bytes.ts";
