// The page behind an invitation as a part of the page.
import type { Feature } from "../feature.ts";

export const invitationFeature: Feature = {
  routes: [{ path: "/invitation/:token", name: "invitation", component: () => import("./invitation-page.vue"), meta: { open: true } }],
};
