// What concerns somebody: the bell in the top bar, the page that lists it, and how it is to be told (a part of the settings).
import type { Feature } from "../feature.ts";
import Bell from "./notifications-bell.vue";

export const notificationsFeature: Feature = {
  routes: [{ path: "/notifications", component: () => import("./notifications-page.vue") }],
  bar: Bell,
};
