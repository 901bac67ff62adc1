// What of OCS is about accounts and groups: the provisioning API.
import { z } from "zod";
import { ocsPerson } from "../schemas.ts";
import { type OcsDescribed, topicOf } from "./describe.ts";

const topic = topicOf("OCS: accounts and groups");
const user = { id: "A login, earlier login, e-mail address or account id." };
const group = { group: "A group's name." };
const names = z.array(z.string());
const groupid = { groupid: "*A group's name." };
const page = { search: "Part of a name.", limit: "The most entries.", offset: "How many are left out before." };

export const people: OcsDescribed = {
  "GET /cloud/users": topic("Logins of the box's accounts: for its admins all, for admins of groups theirs.", {
    ...{ parameters: page, data: z.object({ users: names }) },
  }),
  "POST /cloud/users": topic("Makes an account; for admins of the box, and admins of groups into theirs.", {
    parameters: {
      userid: "*The login.",
      password: "*The password.",
      displayName: "The name.",
      email: "The address.",
      "groups[]": "Groups that it is in.",
      "subadmin[]": "Groups that it manages.",
      quota: "`none`, `default`, bytes, or `5 GB`.",
      language: "`de` or `en`.",
    },
    data: z.object({ id: z.string() }),
  }),
  "GET /cloud/users/:id": topic("An account; the own one, or one that the caller manages.", { path: user, data: ocsPerson }),
  "PUT /cloud/users/:id": topic("Changes one thing of an account.", {
    path: user,
    parameters: { key: "*`display`, `displayname`, `language`, `password`; of others also `email`, `quota`.", value: "What it shall be." },
  }),
  "DELETE /cloud/users/:id": topic("Deletes an account: all access ends at once, its files stay for 30 days.", { path: user }),
  "PUT /cloud/users/:id/enable": topic("Lets an account sign in again.", { path: user }),
  "PUT /cloud/users/:id/disable": topic("Ends all access of an account until it is enabled.", { path: user }),
  "GET /cloud/users/:id/groups": topic("The groups of an account.", { path: user, data: z.object({ groups: names }) }),
  "POST /cloud/users/:id/groups": topic("Puts an account into a group.", { path: user, parameters: groupid }),
  "DELETE /cloud/users/:id/groups": topic("Takes an account out of a group.", { path: user, parameters: groupid }),
  "GET /cloud/users/:id/subadmins": topic("The groups that an account manages.", { path: user, data: names }),
  "POST /cloud/users/:id/subadmins": topic("Lets an account manage a group.", { path: user, parameters: groupid }),
  "DELETE /cloud/users/:id/subadmins": topic("Lets an account manage a group no longer.", { path: user, parameters: groupid }),
  "GET /cloud/groups": topic("Names of groups: for admins of the box all, for admins of groups theirs.", {
    ...{ parameters: page, data: z.object({ groups: names }) },
  }),
  "POST /cloud/groups": topic("Makes a group.", { parameters: { groupid: "*Its name." } }),
  "GET /cloud/groups/:group": topic("Logins of a group's members.", { path: group, data: z.object({ users: names }) }),
  "GET /cloud/groups/:group/users": topic("The same.", { path: group, data: z.object({ users: names }) }),
  "GET /cloud/groups/:group/subadmins": topic("Logins of those who manage a group.", { path: group, data: names }),
  "DELETE /cloud/groups/:group": topic("Deletes a group; its members stay.", { path: group }),
};
