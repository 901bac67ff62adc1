// The directory as a part of the page: contacts that other boxes publish.
import type { Feature } from "../feature.ts";

export const directoryFeature: Feature = {
  membersOnly: true,
  routes: [{ path: "/shared/directory", name: "directory", component: () => import("./directory-page.vue") }],
};
