// Every address of the page. The server answers these paths with the page (register-page.ts lists the same beginnings).
import { watch } from "vue";
import { createRouter, createWebHistory } from "vue-router";
import type { RouteLocationRaw, Router } from "vue-router";
import FilesPage from "./features/files/files-page.vue";
import LoginPage from "./features/login/login-page.vue";
import type { Session } from "./session/create-session.ts";
import NotFoundPage from "./shell/not-found-page.vue";

declare module "vue-router" {
  interface RouteMeta {
    /** Needs no session. */
    open?: boolean;
  }
}

/** Where the person wanted to go before logging in; only places of this page count. */
export const wantedPlace = (to: unknown): string => (typeof to === "string" && /^\/(files|spaces|f)(\/|$)/.test(to) ? to : "/files");

/** The router; it waits for the session and sends strangers to the log-in. */
export function createPageRouter(session: Session): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: "/", redirect: "/files" },
      { path: "/login", name: "login", component: LoginPage, meta: { open: true } },
      {
        path: "/invitation/:token",
        name: "invitation",
        component: () => import("./features/invitation/invitation-page.vue"),
        meta: { open: true },
      },
      { path: "/files/:path(.*)*", name: "files", component: FilesPage },
      { path: "/spaces/:space/:path(.*)*", name: "space", component: FilesPage },
      // A private link after the log-in: the server knows where the file is by now.
      { path: "/f/:id(\\d+)", component: NotFoundPage, beforeEnter: (to) => (location.replace(to.fullPath), false) },
      { path: "/:rest(.*)*", name: "not-found", component: NotFoundPage, meta: { open: true } },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });

  router.beforeEach((to): RouteLocationRaw | boolean => {
    if (to.name === "login" && session.state.status === "active") return wantedPlace(to.query["to"]);
    if (to.meta.open || session.state.status === "active") return true;
    return { name: "login", query: to.fullPath === "/files" ? {} : { to: to.fullPath } };
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
