// Every address of the page: those of the features and a few of its own. The server answers these paths with the page (register-page.ts lists the same beginnings).
import { watch } from "vue";
import { createRouter, createWebHistory } from "vue-router";
import type { RouteLocationRaw, Router, RouteRecordRaw } from "vue-router";
import { features } from "./features.ts";
import type { Session } from "./session/create-session.ts";
import { wasSignedIn } from "./session/remember-session.ts";
import { firstPlace, wantedPlace } from "./session/wanted-place.ts";
import NotFoundPage from "./shell/not-found-page.vue";

declare module "vue-router" {
  interface RouteMeta {
    /** Needs no session. */
    open?: boolean;
    /** Has nothing around it but a card, also for people who are signed in. */
    plain?: boolean;
    /** Open to everybody, and inside the frame of the page for people who are signed in. */
    shared?: boolean;
    /** For the people of the box: guests are led to what was shared with them. */
    membersOnly?: boolean;
    /** A page of text: needs more room than a form. */
    wide?: boolean;
    /** The view scrolls to where it was by itself, because it has to fetch its rows first. */
    ownScroll?: boolean;
  }
}

/** The router; it waits for the session and sends strangers to the log-in. */
export function createPageRouter(session: Session): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      ...features.flatMap(({ routes = [], membersOnly = false }) =>
        membersOnly ? routes.map((route): RouteRecordRaw => ({ ...route, meta: { ...route.meta, membersOnly } })) : routes,
      ),
      // A private link after the log-in: the server knows where the file is by now.
      { path: "/f/:id(\\d+)", component: NotFoundPage, beforeEnter: (to) => (location.replace(to.fullPath), false) },
      { path: "/:rest(.*)*", name: "not-found", component: NotFoundPage, meta: { open: true } },
    ],
    // The viewer lies over the page, which stays where it is.
    scrollBehavior: (to, from, saved) =>
      to.meta.ownScroll || (to.path === from.path && to.query["preview"] !== from.query["preview"]) ? false : (saved ?? { top: 0 }),
  });

  router.beforeEach((to): RouteLocationRaw | boolean => {
    if (to.name === "login" && session.state.status === "active") return wantedPlace(router, to.query["to"]);
    if (to.meta.membersOnly && session.state.info?.account.role === "guest") return "/shared";
    if (to.meta.open || session.state.status === "active") return true;
    return { name: "login", query: to.fullPath === firstPlace ? {} : { to: to.fullPath } };
  });

  watch(
    () => session.state.status,
    (status, before) => {
      const here = router.currentRoute.value;
      if (before !== "active" || status !== "anonymous" || here.meta.open) return;
      void router.push({ name: "login", query: session.state.ended === "expired" ? { to: here.fullPath } : {} });
    },
  );
  return router;
}

/**
 * Begins to load the page of the address bar's place, and the frame around it, while the session is still being asked for. Strangers get to the log-in, which is there
 * already: for them nothing is loaded that they may never see.
 */
export function preloadPlace(router: Router): void {
  const { matched, meta } = router.resolve(location.pathname);
  if (!meta.open) {
    if (!wasSignedIn()) return;
    void import("./shell/app-shell.vue").catch(() => undefined);
  }
  for (const record of matched) {
    const load: unknown = record.components?.["default"];
    // A failure shows when the place is entered.
    if (typeof load === "function") void Promise.resolve((load as () => unknown)()).catch(() => undefined);
  }
}
