// Makes the dialog of an action out of a panel.
import { defineAsyncComponent, h } from "vue";
import type { Component, FunctionalComponent } from "vue";
import type { EntrySelection } from "./feature.ts";

const PanelDialog = defineAsyncComponent(() => import("./panel-dialog.vue"));

interface DialogProps {
  selection: EntrySelection;
  open: boolean;
  "onUpdate:open"?: (open: boolean) => void;
}

/** @param title key of the dialog's heading, with `name` for the entry's; its words must be there from the start */
export function panelDialog(panel: Component, title: string): Component {
  const dialog: FunctionalComponent<DialogProps> = (props) => h(PanelDialog, { ...props, panel, title });
  dialog.inheritAttrs = false;
  return dialog;
}
