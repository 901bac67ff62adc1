// The page on which somebody lets an app in, as a part of the page. Its address is what Nextcloud's clients open.
import type { Feature } from "../feature.ts";

export const loginFlowFeature: Feature = {
  routes: [
    {
      path: "/:prefix(index\\.php/login|login)/v2/flow/:token",
      name: "login-flow",
      component: () => import("./login-flow-page.vue"),
      meta: { plain: true },
    },
  ],
};
