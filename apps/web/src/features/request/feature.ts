// Asking people without an account for files, as a part of the page.
import type { Feature } from "../feature.ts";

const isHere = (path: string): boolean => path === "/request" || path.startsWith("/requests");

export const requestFeature: Feature = {
  membersOnly: true,
  routes: [
    { path: "/request", name: "request", component: () => import("./request-page.vue") },
    { path: "/requests", name: "requests", component: () => import("../send/links-page.vue"), props: { what: "requests" } },
    { path: "/requests/:id", name: "asked", component: () => import("../send/link-page.vue"), props: { what: "requests" } },
  ],
  places: ({ t }) => [
    {
      key: "request",
      group: "exchange",
      to: "/request",
      label: t("places.request"),
      icon: "inbox",
      isCurrent: (route) => isHere(route.path),
    },
  ],
};
