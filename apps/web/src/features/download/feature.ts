// Downloading folders and several files, as a part of lists.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";
import "./words.ts";

const dialog = defineAsyncComponent(() => import("./download-dialog.vue"));

export const downloadFeature: Feature = {
  actions({ entries }, { t }) {
    const [entry] = entries;
    // A single file is downloaded as it is.
    if (!entry || (entries.length === 1 && !entry.isFolder)) return [];
    const name = entries.length === 1 ? { name: t("archives.downloadFolder", { name: entry.name }) } : {};
    return [{ key: "download", group: "open", primary: true, label: t("archives.download"), ...name, icon: "download", dialog }];
  },
};
