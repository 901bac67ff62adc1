// What the bell says, before anybody looks at the list.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    news: {
      title: "Benachrichtigungen",
      none: "Benachrichtigungen, keine ungelesenen",
      unread: "Benachrichtigungen, {n} ungelesene",
      arrived: "Sie haben eine neue Benachrichtigung. | Sie haben {n} ungelesene Benachrichtigungen.",
    },
  },
  {
    news: {
      title: "Notifications",
      none: "Notifications, none unread",
      unread: "Notifications, {n} unread",
      arrived: "You have a new notification. | You have {n} unread notifications.",
    },
  },
);
