// What happened to a file or in a folder, as a tab of the side panel.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";
import "./list-words.ts";

export const activityFeature: Feature = {
  panels: [
    { key: "activity", label: "activities.tab", component: defineAsyncComponent(() => import("./activity-panel.vue")), ofPlace: true },
  ],
};
