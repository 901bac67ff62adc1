// Contacts that the box publishes to others, and the directory of those that others publish.
import { contactList, ownContact, publishedContacts, publishingBoxes } from "@landbox/wire";
import type { ContactList, OwnContact, PublishedContacts, PublishingBoxes } from "@landbox/wire";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const address = "/api/v1/contacts";
const put = async (transport: Transport, url: string, body: object): Promise<void> => {
  await send(transport, url, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
};

export const listContacts = (transport: Transport): Promise<ContactList> => sendJson(transport, address, contactList);

export const publishContacts = (transport: Transport, published: boolean): Promise<void> =>
  put(transport, "/api/v1/contacts-rules", { published });

/** Lists somebody, or changes the entry. */
export const setContact = (transport: Transport, account: string, duty: string): Promise<void> =>
  put(transport, `${address}/${encodeURIComponent(account)}`, { duty });

export const removeContact = async (transport: Transport, account: string): Promise<void> =>
  void (await send(transport, `${address}/${encodeURIComponent(account)}`, { method: "DELETE" }));

export const getOwnContact = (transport: Transport): Promise<OwnContact> => sendJson(transport, "/api/v1/own-contact", ownContact);

/** By name, duty or box, from three letters on. */
export const searchDirectory = (transport: Transport, text: string): Promise<PublishedContacts> =>
  sendJson(transport, `/api/v1/directory?${new URLSearchParams({ q: text })}`, publishedContacts);

export const listPublishingBoxes = (transport: Transport, text: string): Promise<PublishingBoxes> =>
  sendJson(transport, `/api/v1/directory/boxes?${new URLSearchParams({ q: text })}`, publishingBoxes);

export const contactsOfBox = (transport: Transport, name: string): Promise<PublishedContacts> =>
  sendJson(transport, `/api/v1/directory/boxes/${encodeURIComponent(name)}`, publishedContacts);
