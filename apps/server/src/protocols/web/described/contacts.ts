// What of the JSON API is about contacts that boxes publish to each other.
import { contactEntry, contactList, contactRules, ownContact, publishedContacts, publishingBoxes } from "@landbox/wire";
import { directoryQuery } from "../contact-routes.ts";
import { type Described, topicOf } from "./describe.ts";

const topic = topicOf("Contacts for other boxes");
const admins = { 403: "Only admins of the box." };

export const contactRoutes: Described = {
  "GET /api/v1/contacts": topic("Whom the box publishes to others; for its admins.", { answer: contactList, failures: admins }),
  "PUT /api/v1/contacts-rules": topic("Publishes the list, or no longer; for admins of the box.", { body: contactRules, failures: admins }),
  "PUT /api/v1/contacts/:account": topic("Lists somebody, or changes the entry; for admins of the box.", {
    body: contactEntry,
    failures: { 403: "Only admins of the box; no guests; at most 500 people.", 404: "No such account in the box." },
  }),
  "DELETE /api/v1/contacts/:account": topic("Takes somebody off the list; for admins of the box.", { failures: admins }),
  "GET /api/v1/own-contact": topic("How the account is listed itself.", { answer: ownContact }),
  "GET /api/v1/directory": topic("Contacts of other boxes by name, duty or box, from three letters on, at most 20.", {
    ...{ query: directoryQuery, answer: publishedContacts },
  }),
  "GET /api/v1/directory/boxes": topic("Boxes that publish contacts, at most 100, by words of their names.", {
    ...{ query: directoryQuery, answer: publishingBoxes },
  }),
  "GET /api/v1/directory/boxes/:name": topic("All contacts that one box publishes; none when it publishes none or there is no such box.", {
    answer: publishedContacts,
  }),
};
