// The descriptions of the whole JSON API.
import { account } from "./account.ts";
import { administration } from "./administration.ts";
import { breachRoutes } from "./breaches.ts";
import { contactRoutes } from "./contacts.ts";
import type { Described } from "./describe.ts";
import { fileRoutes } from "./files.ts";
import { guestRoutes } from "./guests.ts";
import { linkRoutes } from "./links.ts";
import { notifications } from "./notifications.ts";
import { roomRoutes } from "./rooms.ts";

export const described: Described = {
  ...account,
  ...administration,
  ...breachRoutes,
  ...contactRoutes,
  ...fileRoutes,
  ...guestRoutes,
  ...linkRoutes,
  ...notifications,
  ...roomRoutes,
};
