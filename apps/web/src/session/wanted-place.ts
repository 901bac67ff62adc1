// Where someone wanted to go before logging in.
import type { Router } from "vue-router";

/** Where people arrive who wanted nothing else. */
export const firstPlace = "/";

/** The address in `to` if it is one of this page that needs a session, else the first place. */
export function wantedPlace(router: Router, to: unknown): string {
  if (typeof to !== "string" || !/^\/(?![/\\])/.test(to)) return firstPlace;
  const found = router.resolve(to);
  return found.matched.length > 0 && !found.meta.open ? to : firstPlace;
}
