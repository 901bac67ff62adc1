// WebDAV's XML and headers as pure functions: what arrives is parsed strictly and bounded, what leaves is escaped.
export * from "./document.ts";
export * from "./filter-comments.ts";
export * from "./filter-files.ts";
export * from "./headers.ts";
export * from "./if-header.ts";
export * from "./lockinfo.ts";
export * from "./multistatus.ts";
export * from "./names.ts";
export * from "./print.ts";
export * from "./propfind.ts";
export * from "./proppatch.ts";
export * from "./search-files.ts";
