// What the account is told, and how it wants to be told.
import { notificationPage, notificationSettings } from "@landbox/wire";
import type { NotificationPage, NotificationSettings, NotificationWish } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const headers = { "Content-Type": "application/json" };

export const listNotifications = (transport: Transport, after?: string): Promise<NotificationPage> =>
  sendJson(transport, `/api/v1/notifications${queryOf({ after })}`, notificationPage);

/** Without ids: all of them. */
export const readNotifications = async (transport: Transport, ids?: readonly number[]): Promise<void> =>
  void (await send(transport, "/api/v1/notifications/read", { method: "POST", headers, body: JSON.stringify(ids ? { ids } : {}) }));

export const getNotificationSettings = (transport: Transport): Promise<NotificationSettings> =>
  sendJson(transport, "/api/v1/notification-settings", notificationSettings);

export const setNotificationWishes = async (transport: Transport, wishes: readonly NotificationWish[]): Promise<void> =>
  void (await send(transport, "/api/v1/notification-settings", { method: "PUT", headers, body: JSON.stringify({ wishes }) }));
