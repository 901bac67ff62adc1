// What the account is told, what it has read, and how it wants to be told.
import {
  type Notification as Wire,
  type NotificationPage,
  notificationsRead,
  type NotificationSettings,
  notificationWishes,
} from "@landbox/wire";
import type { Notification } from "../../domain/notifications/notifications.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { pageQuery, unixSeconds } from "./entries.ts";
import { placeKey } from "./place-key.ts";
import type { WebApi } from "./web-api.ts";

const usualPage = 50;

export function registerNotifications({ routes, deps: { notifications, mail, clock } }: WebApi): void {
  const changes = rateLimit(300, clock);
  routes.add("GET", "/api/v1/notifications", async (actor, request): Promise<NotificationPage> => {
    const { after, limit } = pageQuery.extend({ limit: pageQuery.shape.limit.default(usualPage) }).parse(request.query);
    const [page, unread] = await Promise.all([
      notifications.list(actor, { after, limit: Math.min(200, limit) }),
      notifications.unread(actor),
    ]);
    return { entries: page.entries.map(wireOf), next: page.next ?? null, unread };
  });
  routes.add(
    "POST",
    "/api/v1/notifications/read",
    async (actor, request) => {
      changes.count(actor.account);
      await notifications.markRead(actor, notificationsRead.parse(request.body).ids);
    },
    { body: { ids: [1] } },
  );
  routes.add("GET", "/api/v1/notification-settings", async (actor): Promise<NotificationSettings> => {
    const wishes = await notifications.wishes(actor);
    return { wishes: [...wishes], mailWorks: mail.enabled, email: actor.email ?? null };
  });
  routes.add(
    "PUT",
    "/api/v1/notification-settings",
    async (actor, request) => {
      changes.count(actor.account);
      await notifications.setWishes(actor, notificationWishes.parse(request.body).wishes);
    },
    { body: { wishes: [{ kind: "comment", inApp: true, mail: "never" }] } },
  );
}

const wireOf = ({ id, kind, at, read, count, by, several, node, link, room }: Notification): Wire => ({
  id,
  kind,
  at: unixSeconds(at),
  read,
  count,
  by: by?.name ?? null,
  several,
  node: node ? { id: node.id, name: node.name, isFolder: node.isFolder, space: placeKey(node), path: [...node.path] } : null,
  link: link ?? null,
  room: room ?? null,
});
