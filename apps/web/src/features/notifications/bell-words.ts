// What the bell says, before anybody looks at the list.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    news: {
      title: "Benachrichtigungen",
      none: "Benachrichtigungen, keine ungelesenen",
      unread: "Benachrichtigungen, eine ungelesene | Benachrichtigungen, {n} ungelesene",
      most: "Benachrichtigungen, mehr als {n} ungelesene",
      arrived: "Sie haben eine neue Benachrichtigung. | Sie haben {n} ungelesene Benachrichtigungen.",
    },
  },
  {
    news: {
      title: "Notifications",
      none: "Notifications, none unread",
      unread: "Notifications, one unread | Notifications, {n} unread",
      most: "Notifications, more than {n} unread",
      arrived: "You have a new notification. | You have {n} unread notifications.",
    },
  },
);
