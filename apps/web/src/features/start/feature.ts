// The start page as a part of the page: where people arrive.
import type { Feature } from "../feature.ts";

export const startFeature: Feature = {
  routes: [
    { path: "/", name: "start", component: () => import("./start-page.vue") },
    { path: "/start", redirect: "/" },
  ],
  places: ({ t }) => [
    { key: "start", group: "start", to: "/", label: t("places.start"), icon: "grid", isCurrent: (route) => route.path === "/" },
  ],
};
