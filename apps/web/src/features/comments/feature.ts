// Comments on files and folders: a tab of the side panel with what is new in it, a dialog, and a page that notifications lead to.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";
import { useUnreadComments } from "./use-unread.ts";
import "./tab-words.ts";

const panel = defineAsyncComponent(() => import("./comments-panel.vue"));
const dialog = defineAsyncComponent(() => import("./comments-dialog.vue"));

export const commentsFeature: Feature = {
  routes: [{ path: "/comments/:space/:id(\\d+)", component: () => import("./comments-page.vue") }],
  panels: [{ key: "comments", label: "comments.tab", component: panel, ofPlace: true, useNews: useUnreadComments }],
  actions({ entries }, { t }) {
    const [entry] = entries;
    if (!entry || entries.length > 1) return [];
    const name = t("comments.of", { name: entry.name });
    return [{ key: "comment", group: "more", label: t("comments.tab"), name, icon: "comment", dialog }];
  },
};
