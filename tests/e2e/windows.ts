// Windows that are closed when their test is over, also when it fails.
import { afterEach } from "vitest";
import type { Window } from "./browser.ts";

/** To be called once, at the top of a test file. What it gives passes a window on and closes it after the test at hand. */
export function closingWindows(): (opening: Promise<Window>) => Promise<Window> {
  let open: Window[] = [];
  afterEach(async () => {
    await Promise.all(open.map(({ context }) => context.close()));
    open = [];
  });
  return async (opening) => {
    const window = await opening;
    open.push(window);
    return window;
  };
}
