// Reporting data breaches, as a part of the page.
import type { Feature } from "../feature.ts";

export const breachesFeature: Feature = {
  membersOnly: true,
  routes: [
    { path: "/deliveries/:id/breach", name: "report-breach", component: () => import("./report-page.vue") },
    { path: "/breaches", name: "breaches", component: () => import("./breaches-page.vue") },
    { path: "/breaches/:id", name: "breach", component: () => import("./breach-page.vue") },
  ],
};
