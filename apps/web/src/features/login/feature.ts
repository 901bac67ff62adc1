// The log-in as a part of the page; always loaded, because it is what strangers see first.
import type { Feature } from "../feature.ts";
import LoginPage from "./login-page.vue";

export const loginFeature: Feature = {
  routes: [{ path: "/login", name: "login", component: LoginPage, meta: { open: true } }],
};
