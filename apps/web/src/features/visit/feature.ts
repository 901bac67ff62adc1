// What somebody sees who comes with a link, without an account.
import type { Feature } from "../feature.ts";

export const visitFeature: Feature = {
  routes: [{ path: "/s/:token", name: "visit", component: () => import("./visit-page.vue"), meta: { open: true, wide: true } }],
};
