// The settings as a part of the page: the own account for everybody, the box for its admins.
import type { Feature } from "../feature.ts";

const profile = () => import("./profile-page.vue");
const security = () => import("./security-page.vue");

export const settingsFeature: Feature = {
  routes: [
    {
      path: "/settings",
      component: () => import("./settings-frame.vue"),
      children: [
        { path: "", redirect: "/settings/profile" },
        { path: "profile", name: "settings", component: profile },
        { path: "security", component: security },
        { path: "notifications", component: () => import("../notifications/wishes-page.vue") },
        { path: "appearance", component: () => import("./appearance-page.vue") },
        { path: "guests", component: () => import("./guests/guests-page.vue"), meta: { membersOnly: true } },
        { path: "people", component: () => import("./people/people-page.vue") },
        { path: "box", component: () => import("./box-page.vue") },
        { path: "barriers", component: () => import("./barriers/barriers-page.vue") },
        { path: "spaces", component: () => import("../spaces/spaces-page.vue") },
        // Where Nextcloud's and ownCloud's clients send people.
        { path: "user", redirect: "/settings/profile" },
        { path: "user/security", redirect: "/settings/security" },
        { path: "personal", redirect: "/settings/profile" },
        { path: "users", redirect: "/settings/people" },
      ],
    },
  ],
  places: ({ t }) => [{ key: "settings", group: "more", to: "/settings", label: t("places.settings"), icon: "settings" }],
};
