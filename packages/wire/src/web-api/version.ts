// The version of the JSON API under /api/v1.

/** Bumped when a page of the version before would stumble over a changed schema; `web-api.test.ts` notices every change. */
export const webApiVersion = 11;
