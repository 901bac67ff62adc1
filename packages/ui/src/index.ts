// The primitives of every Landbox page: KERN's look, Reka UI's behaviour. They carry no words of their own; callers give them. Pages import tokens.css and base.css beside it;
// the package is declared free of side effects, so that a page loads only the primitives that it shows.

export { default as Alert } from "./alert.vue";
export { default as Breadcrumb } from "./breadcrumb.vue";
export { default as Button } from "./button.vue";
export { default as DataTable } from "./data-table.vue";
export { default as DateField } from "./date-field.vue";
export { default as Dialog } from "./dialog.vue";
export { default as Drawer } from "./drawer.vue";
export { default as EmptyState } from "./empty-state.vue";
export { default as FactList } from "./fact-list.vue";
export { default as FullScreen } from "./full-screen.vue";
export { default as Icon } from "./icon.vue";
export { default as Menu } from "./menu.vue";
export { default as MenuChoice } from "./menu-choice.vue";
export { default as MenuItem } from "./menu-item.vue";
export { default as MenuSeparator } from "./menu-separator.vue";
export { default as PointMenu } from "./point-menu.vue";
export { default as ProgressBar } from "./progress-bar.vue";
export { default as Tabs } from "./tabs.vue";
export { default as TextArea } from "./text-area.vue";
export { default as TextField } from "./text-field.vue";
export { default as Toasts } from "./toasts.vue";
export { default as Tree } from "./tree.vue";
export type { IconName } from "./icons.ts";
export type { Column, Crumb, Toast, TreeNode } from "./types.ts";
