// What of the JSON API tells people what concerns them.
import {
  comment,
  commentPage,
  commentsSeen,
  mentionable,
  newComment,
  notificationPage,
  notificationSettings,
  notificationsRead,
  notificationWishes,
} from "@landbox/wire";
import { commentsQuery, mentionQuery } from "../comment-routes.ts";
import { pageQuery } from "../entries.ts";
import { type Described, topicOf } from "./describe.ts";

const news = topicOf("Notifications");
const comments = topicOf("Comments");
const gone = { 404: "No such file, folder or comment, or none that the caller may see." };
const changing = { ...gone, 403: "The caller may not comment here, or it is somebody else's." };

export const notifications: Described = {
  "GET /api/v1/notifications": news("What the account was told, the latest first. A page may be short and still have a next one.", {
    ...{ query: pageQuery, answer: notificationPage },
  }),
  "POST /api/v1/notifications/read": news("Marks some of it, or all, as read.", { body: notificationsRead }),
  "GET /api/v1/notification-settings": news("How the account wants to be told of what.", { answer: notificationSettings }),
  "PUT /api/v1/notification-settings": news("Changes that for one or several kinds.", { body: notificationWishes }),
  "GET /api/v1/spaces/:space/nodes/:id/comments": comments("What people wrote about a file or folder, the latest first.", {
    ...{ query: commentsQuery, answer: commentPage, failures: gone },
  }),
  "POST /api/v1/spaces/:space/nodes/:id/comments": comments(
    "Writes a comment; an @login in it means somebody who may see the file or folder.",
    {
      ...{ body: newComment, answer: comment, failures: changing },
    },
  ),
  "PUT /api/v1/spaces/:space/nodes/:id/comments/:comment": comments("Changes one's own comment.", {
    ...{ body: newComment, answer: comment, failures: changing },
  }),
  "DELETE /api/v1/spaces/:space/nodes/:id/comments/:comment": comments("Deletes one's own comment, or as owner any.", {
    failures: changing,
  }),
  "POST /api/v1/spaces/:space/nodes/:id/comments/seen": comments("Says how far the caller has read.", {
    body: commentsSeen,
    failures: gone,
  }),
  "GET /api/v1/spaces/:space/nodes/:id/mentionable": comments("Whom a comment there can mention.", {
    ...{ query: mentionQuery, answer: mentionable, failures: changing },
  }),
};
