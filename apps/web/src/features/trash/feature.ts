// The trash as a part of the page.
import type { Feature } from "../feature.ts";

export const trashFeature: Feature = {
  membersOnly: true,
  routes: [{ path: "/trash/:space?", name: "trash", component: () => import("./trash-page.vue") }],
  places: ({ t }) => [{ key: "trash", group: "more", to: "/trash", label: t("places.trash"), icon: "trash" }],
};
