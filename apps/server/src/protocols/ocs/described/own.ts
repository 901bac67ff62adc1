// What of OCS is about the server and whoever is signed in: capabilities, the own account, notifications.
import { z } from "zod";
import { nothing, ocsAccount, ocsCapabilities, ocsConfig, ocsNotification } from "../schemas.ts";
import { type OcsDescribed, topicOf } from "./describe.ts";

const server = topicOf("OCS: the server");
const account = topicOf("OCS: the own account");
const news = topicOf("OCS: notifications");
const fields = z.array(z.string());
const id = { id: "A notification's number." };

const notifications = (version: "v1" | "v2"): OcsDescribed => {
  const list = `/apps/notifications/api/${version}/notifications`;
  return {
    [`GET ${list}`]: news("What is unread, the latest 50.", {
      more: "With `ETag`. Without body (204) when the account wants nothing in apps.",
      ...{ data: z.array(ocsNotification), also: { 304: "Nothing has changed since the tag of `If-None-Match`." } },
    }),
    [`GET ${list}/:id`]: news("One that is unread.", { path: id, data: ocsNotification }),
    [`DELETE ${list}/:id`]: news("Marks one as read.", { path: id }),
    [`DELETE ${list}`]: news("Marks all as read, or those that are named.", { parameters: { "ids[]": "Their numbers." } }),
    [`POST ${list}/exists`]: news("Which of these are unread.", { parameters: { "ids[]": "Their numbers." }, data: z.array(z.number()) }),
  };
};

export const own: OcsDescribed = {
  "GET /cloud/capabilities": server("What this server can do, as clients ask for it.", { data: ocsCapabilities }),
  "GET /config": server("Name and host of the server.", { data: ocsConfig }),
  "GET /core/navigation/apps": server("Apps of the server: none.", { data: nothing }),
  "GET /search/providers": server("What clients may search in beside files: nothing.", { data: nothing }),
  "GET /cloud/user": account("Who is signed in, with the quota that counts.", { data: ocsAccount }),
  "GET /cloud/user/fields": account("Which fields of the own account one may change.", { data: fields }),
  "GET /cloud/user/fields/:id": account("Which fields of an account one may change.", { path: { id: "An account." }, data: fields }),
  "GET /core/getapppassword": account("Makes an app password; for the account's own password, and with the header.", {
    data: z.object({ apppassword: z.string() }),
  }),
  "DELETE /core/apppassword": account("Ends the app password that the request carries."),
  ...notifications("v1"),
  ...notifications("v2"),
};
