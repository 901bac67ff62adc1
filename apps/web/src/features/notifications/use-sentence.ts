// What a notification says, and where it leads, from its facts.
import type { IconName } from "@landbox/ui";
import type { Notification, NotificationKind } from "@landbox/wire";
import { useWords } from "../../i18n/use-words.ts";
import { above, useEntryPlaces } from "../placed/places.ts";
import "./words.ts";

export const newsIcons: Readonly<Record<NotificationKind, IconName>> = {
  shared: "users",
  unshared: "users",
  declined: "users",
  joined: "users",
  barrier: "alert",
  picked_up: "send",
  handed_in: "inbox",
  held_back: "alert",
  mention: "comment",
  comment: "comment",
  guessing: "alert",
  breach: "alert",
  listed: "users",
  invited: "bodies",
  arrangement: "bodies",
  ended: "bodies",
  answered: "bodies",
};

export function useSentence() {
  const { t } = useWords();
  const { folderAddress } = useEntryPlaces();

  function keyOf({ kind, link, by }: Notification): string {
    if (kind !== "guessing") return `news.${kind}`;
    return link ? "news.guessingOwn" : by === null ? "news.guessingAddress" : "news.guessing";
  }

  return {
    sentence(one: Notification): string {
      const { by, node, link, count, room } = one;
      const values = {
        user: by ?? t("news.somebody"),
        file: node?.name ?? "",
        link: link && link.subject !== "" ? t("news.called", { name: link.subject }) : "",
        n: count,
        host: room?.host ?? "",
        room: room?.name ?? "",
      };
      return t(keyOf(one), values, count);
    },
    /** undefined: there is nowhere to go. */
    address({ kind, node, link, room }: Notification): string | undefined {
      if (room)
        return `/rooms/${encodeURIComponent(room.id)}${kind === "arrangement" ? "/arrangement" : kind === "answered" ? "/people" : ""}`;
      if (link) return `/${link.kind === "request" ? "requests" : "deliveries"}/${encodeURIComponent(link.id)}`;
      if (kind === "barrier") return "/settings/barriers";
      if (kind === "breach") return "/breaches";
      if (kind === "listed") return "/settings/profile";
      if (!node) return kind === "unshared" ? "/shared" : undefined;
      if (kind === "comment" || kind === "mention") return `/comments/${encodeURIComponent(node.space)}/${node.id}`;
      if (node.isFolder) return folderAddress(node);
      return `${folderAddress(above(node))}?preview=${node.id}&at=${encodeURIComponent(node.space)}`;
    },
  };
}
