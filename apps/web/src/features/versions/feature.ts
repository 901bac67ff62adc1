// Earlier contents of a file, as a tab of the side panel and as something one can do with a file.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";
import { panelDialog } from "../panel-dialog.ts";
import "./words.ts";

const panel = defineAsyncComponent(() => import("./versions-panel.vue"));
const dialog = panelDialog(panel, "versions.title");

export const versionsFeature: Feature = {
  panels: [{ key: "versions", label: "versions.tab", component: panel, ofContents: true, applies: (entry) => !entry.isFolder }],
  actions({ entries }, { t }) {
    const [entry] = entries;
    if (!entry || entries.length > 1 || entry.isFolder) return [];
    return [
      {
        key: "versions",
        group: "more",
        label: t("versions.tab"),
        name: t("versions.title", { name: entry.name }),
        icon: "history",
        dialog,
      },
    ];
  },
};
