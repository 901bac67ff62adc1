// Rooms that several boxes share: a list of them, and the page of each with its bodies, people, arrangement and log. Their files are a space like any other.
import type { Feature } from "../feature.ts";

export const roomsFeature: Feature = {
  membersOnly: true,
  routes: [
    { path: "/rooms", name: "rooms", component: () => import("./rooms-page.vue") },
    { path: "/rooms/new", component: () => import("./new-room-page.vue") },
    {
      path: "/rooms/:room",
      component: () => import("./room-frame.vue"),
      children: [
        { path: "", name: "room", component: () => import("./room-overview.vue") },
        { path: "people", component: () => import("./room-people.vue") },
        { path: "arrangement", component: () => import("./room-arrangement.vue") },
        { path: "log", component: () => import("./room-log.vue") },
      ],
    },
  ],
  places: ({ t }) => [{ key: "rooms", group: "files", to: "/rooms", label: t("places.rooms"), icon: "bodies" }],
};
