// Favourites as a part of the page.
import type { Feature } from "../feature.ts";

export const favouritesFeature: Feature = {
  routes: [{ path: "/favourites", name: "favourites", component: () => import("./favourites-page.vue") }],
  places: ({ t }) => [{ key: "favourites", group: "files", to: "/favourites", label: t("places.favourites"), icon: "star" }],
};
