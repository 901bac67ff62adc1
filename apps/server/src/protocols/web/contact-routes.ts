// Contacts that a box publishes, and those that others publish: /api/v1/contacts and /api/v1/directory.
import { accountId } from "@landbox/kit";
import {
  type ContactList,
  contactEntry,
  contactRules,
  type OwnContact,
  type PublishedContact,
  type PublishedContacts,
  type PublishingBoxes,
} from "@landbox/wire";
import { z } from "zod";
import type { Published } from "../../domain/contacts/contacts.ts";
import { unixSeconds } from "./entries.ts";
import { jsonBody, type WebApi } from "./web-api.ts";

const address = "/api/v1/contacts";
const accountParameter = z.object({ account: z.string().min(1).max(60) });
export const directoryQuery = z.object({ q: z.string().max(320).default("") });

export function registerContacts(api: WebApi): void {
  const { routes, deps } = api;
  const { contacts } = deps;
  const access = "box-admin";
  routes.add(
    "GET",
    address,
    async (actor): Promise<ContactList> => {
      const { published, contacts: all } = await contacts.list(actor);
      return {
        published,
        contacts: all.map(({ displayName, byName, at, ...rest }) => ({ ...rest, name: displayName, by: byName, at: unixSeconds(at) })),
      };
    },
    { access },
  );
  routes.add(
    "PUT",
    "/api/v1/contacts-rules",
    async (actor, request) => contacts.publish(actor, contactRules.parse(request.body).published),
    {
      ...{ access, body: { published: true } },
    },
  );
  const url = `${address}/:account`;
  routes.add(
    "PUT",
    url,
    async (actor, request) => {
      const { account } = accountParameter.parse(request.params);
      await contacts.put(actor, accountId(account), contactEntry.parse(request.body).duty);
    },
    {
      access,
      probes: (victim) => [
        { method: "PUT", url: `${address}/${victim.accountId}`, headers: jsonBody, body: JSON.stringify({ duty: "stolen" }) },
      ],
    },
  );
  routes.add("DELETE", url, async (actor, request) => contacts.remove(actor, accountId(accountParameter.parse(request.params).account)), {
    access,
    probes: (victim) => [{ method: "DELETE", url: `${address}/${victim.accountId}` }],
  });
  routes.add("GET", "/api/v1/own-contact", async (actor): Promise<OwnContact> => {
    const own = await contacts.own(actor);
    return { contact: own ? { duty: own.duty, published: own.published, by: own.byName } : null };
  });
  registerDirectory(api);
}

function registerDirectory({ routes, deps }: WebApi): void {
  const { contacts } = deps;
  const directory = "/api/v1/directory";
  const aimed = (below: string) => (victim: { login: string }) => [
    { method: "GET", url: `${directory}${below}?q=${encodeURIComponent(victim.login)}` },
  ];
  routes.add(
    "GET",
    directory,
    async (actor, request): Promise<PublishedContacts> => ({
      contacts: (await contacts.search(actor, directoryQuery.parse(request.query).q)).map(publishedOf),
    }),
    { probes: aimed("") },
  );
  routes.add(
    "GET",
    `${directory}/boxes`,
    async (actor, request): Promise<PublishingBoxes> => ({
      boxes: [...(await contacts.boxes(actor, directoryQuery.parse(request.query).q))],
    }),
    { probes: aimed("/boxes") },
  );
  routes.add(
    "GET",
    `${directory}/boxes/:name`,
    async (actor, request): Promise<PublishedContacts> => ({
      contacts: (await contacts.ofBox(actor, z.object({ name: z.string().min(1).max(63) }).parse(request.params).name)).map(publishedOf),
    }),
    { probes: (victim) => [{ method: "GET", url: `${directory}/boxes/${encodeURIComponent(victim.login)}` }] },
  );
}

const publishedOf = ({ address: login, displayName, duty, boxTitle }: Published): PublishedContact => ({
  ...{ address: login, name: displayName, duty, box: boxTitle },
});
