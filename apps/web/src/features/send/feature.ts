// Sending to people without an account, as a part of the page.
import type { Feature } from "../feature.ts";
import { picked } from "./picked-entries.ts";
import "./action-words.ts";

const isHere = (path: string): boolean => path === "/send" || path.startsWith("/deliveries");

export const sendFeature: Feature = {
  membersOnly: true,
  routes: [
    { path: "/send", name: "send", component: () => import("./send-page.vue") },
    { path: "/deliveries", name: "deliveries", component: () => import("./links-page.vue"), props: { what: "deliveries" } },
    { path: "/deliveries/:id", name: "delivery", component: () => import("./link-page.vue"), props: { what: "deliveries" } },
  ],
  places: ({ t }) => [
    { key: "send", group: "exchange", to: "/send", label: t("places.send"), icon: "send", isCurrent: (route) => isHere(route.path) },
  ],
  actions({ entries }, { t, router, frozen }) {
    if (frozen || entries.length === 0) return [];
    const [entry] = entries;
    return [
      {
        key: "send",
        group: "more",
        label: t("sendAction.label"),
        ...(entries.length === 1 && entry ? { name: t("sendAction.named", { name: entry.name }) } : {}),
        icon: "send",
        run() {
          picked.value = entries;
          void router.push("/send");
        },
      },
    ];
  },
};
