// Search as a part of the page: a field in the top bar, and the page with what was found.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";

export const searchFeature: Feature = {
  routes: [{ path: "/search", name: "search", component: () => import("./search-page.vue") }],
  bar: defineAsyncComponent(() => import("./search-bar.vue")),
};
