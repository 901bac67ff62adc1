// Search as a part of the page: a field in the top bar, and the page with what was found.
import type { Feature } from "../feature.ts";
import SearchBar from "./search-bar.vue";

export const searchFeature: Feature = {
  routes: [{ path: "/search", name: "search", component: () => import("./search-page.vue") }],
  bar: SearchBar,
};
