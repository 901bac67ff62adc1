// The file manager as a part of the page: a place for the account's own files and one for each other space.
import type { Feature } from "../feature.ts";

const page = () => import("./files-page.vue");

export const filesFeature: Feature = {
  routes: [
    { path: "/files/:path(.*)*", name: "files", component: page, meta: { membersOnly: true } },
    { path: "/spaces/:space/:path(.*)*", name: "space", component: page },
  ],
  places: ({ t, info }) =>
    // What single people shared has a place of its own.
    info.spaces
      .filter(({ kind }) => kind !== "share")
      .map((space) => {
        const folder = { space: space.id, path: [] };
        if (space.kind === "personal")
          return { key: "files", group: "files", to: "/files", label: t("places.myFiles"), icon: "home", folder };
        const icon = space.kind === "room" ? "bodies" : "users";
        return { key: space.id, group: "spaces", to: `/spaces/${encodeURIComponent(space.id)}`, label: space.name, icon, folder };
      }),
};
