// What of the JSON API tells people what concerns them.
import { notificationPage, notificationSettings, notificationsRead, notificationWishes } from "@landbox/wire";
import { pageQuery } from "../entries.ts";
import { type Described, topicOf } from "./describe.ts";

const news = topicOf("Notifications");

export const notifications: Described = {
  "GET /api/v1/notifications": news("What the account was told, the latest first. A page may be short and still have a next one.", {
    ...{ query: pageQuery, answer: notificationPage },
  }),
  "POST /api/v1/notifications/read": news("Marks some of it, or all, as read.", { body: notificationsRead }),
  "GET /api/v1/notification-settings": news("How the account wants to be told of what.", { answer: notificationSettings }),
  "PUT /api/v1/notification-settings": news("Changes that for one or several kinds.", { body: notificationWishes }),
};
