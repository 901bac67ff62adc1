// Counts what a window has loaded: the bar of the first load, measured alike by the tests and by the bench.
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";

/**
 * Counts from now on. Everything that is script or style by its type counts, whoever asked for it (the document, a preload, an import), each file once.
 * @returns tells the bytes so far, as they travel: gzip, level 9, as the build makes it
 */
export function countLoaded(page: Page): () => Promise<number> {
  const sizes = new Map<string, Promise<number>>();
  page.on("response", (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (!/javascript|css/.test(type) || sizes.has(response.url())) return;
    sizes.set(
      response.url(),
      response.body().then((body) => gzipSync(body, { level: 9 }).length),
    );
  });
  return async () => {
    const all = await Promise.all(sizes.values());
    if (all.length < 3) throw new Error("Hardly anything was loaded: the page is not what is counted here.");
    return all.reduce((sum, size) => sum + size, 0);
  };
}
