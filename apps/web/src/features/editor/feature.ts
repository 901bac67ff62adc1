// Writing texts, as a part of lists: a new text file, and editing one that is there.
import { defineAsyncComponent } from "vue";
import type { Feature } from "../feature.ts";
import { isEditable } from "../preview/view-kind.ts";
import "./list-words.ts";

const newTextDialog = defineAsyncComponent(() => import("./new-text-dialog.vue"));

export const editorFeature: Feature = {
  newItems: [
    { key: "text", label: "editing.newText", icon: "file-plus", dialog: newTextDialog },
    { key: "markdown", label: "editing.newMarkdown", icon: "file-text", dialog: newTextDialog },
  ],
  actions({ entries, folder, mayWrite }, { t, router }) {
    const [entry] = entries;
    if (!mayWrite || entries.length !== 1 || !entry || !isEditable(entry)) return [];
    return [
      {
        key: "edit",
        group: "open",
        label: t("editing.edit"),
        name: t("editing.editNamed", { name: entry.name }),
        icon: "file-plus",
        run: () =>
          void router.push({ query: { ...router.currentRoute.value.query, preview: String(entry.id), at: folder.space, edit: "1" } }),
      },
    ];
  },
};
