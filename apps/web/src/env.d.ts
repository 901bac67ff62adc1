// Types of what Vite adds; and of components for tools that do not read .vue files (vue-tsc does, and then this does not count).
/// <reference types="vite/client" />
declare module "*.vue" {
  import type { DefineComponent } from "vue";

  const component: DefineComponent;
  export default component;
}
