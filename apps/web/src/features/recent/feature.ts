// Recent files as a part of the page.
import type { Feature } from "../feature.ts";

export const recentFeature: Feature = {
  routes: [{ path: "/recent", name: "recent", component: () => import("./recent-page.vue") }],
  places: ({ t }) => [{ key: "recent", group: "files", to: "/recent", label: t("places.recent"), icon: "clock" }],
};
