// Sharing with people and groups of the box: a tab of the side panel, and a place for what others shared.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";
import { panelDialog } from "../panel-dialog.ts";
import "./words.ts";

const panel = defineAsyncComponent(() => import("./sharing-panel.vue"));
const dialog = panelDialog(panel, "sharing.shareNamed");

export const sharingFeature: Feature = {
  routes: [
    { path: "/shared", name: "shared", component: () => import("./shared-page.vue") },
    { path: "/shared/given", name: "given", component: () => import("./given-page.vue") },
  ],
  places: ({ t }) => [{ key: "shared", group: "files", to: "/shared", label: t("places.shared"), icon: "users" }],
  panels: [{ key: "sharing", label: "sharing.tab", component: panel, notInRooms: true }],
  actions({ entries, mayWrite }, { t, guest, room }) {
    const [entry] = entries;
    if (guest || room || !entry || entries.length > 1 || !mayWrite) return [];
    return [
      {
        key: "share",
        group: "more",
        label: t("sharing.share"),
        name: t("sharing.shareNamed", { name: entry.name }),
        icon: "users",
        dialog,
      },
    ];
  },
};
