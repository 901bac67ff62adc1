// Imprint, privacy and accessibility statement as parts of the page: for everybody, with the frame of whoever is signed in.
import type { Feature } from "../feature.ts";

const names = ["imprint", "privacy", "accessibility"] as const;

export const legalFeature: Feature = {
  routes: names.map((name) => ({
    path: `/${name}`,
    name,
    component: () => import("./legal-page.vue"),
    props: { page: name },
    meta: { open: true, shared: true, wide: true },
  })),
};
