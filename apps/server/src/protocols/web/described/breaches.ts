// What of the JSON API is about reports of data breaches.
import { breach, breachList, newBreach, privacyContact, privacyContactChange } from "@landbox/wire";
import { breachQuery } from "../breach-routes.ts";
import { bytes, type Described, topicOf } from "./describe.ts";

const topic = topicOf("Data breaches");
const noReport = { 404: "No such report, or somebody else's." };

export const breachRoutes: Described = {
  "POST /api/v1/breaches": topic("Reports a breach by a delivery of one's own: how the delivery stands is written down with it.", {
    ...{ body: newBreach, answer: breach, status: 201, failures: { 404: "No such delivery, or somebody else's." } },
  }),
  "GET /api/v1/breaches": topic("The own reports; for admins of the box and its data-protection contact all of them.", {
    ...{ query: breachQuery, answer: breachList },
  }),
  "GET /api/v1/breaches/:id": topic("One report.", { answer: breach, failures: noReport }),
  "GET /api/v1/breaches/:id/report.pdf": topic("The same as a PDF to keep.", {
    ...{ answer: bytes("application/pdf", "The report."), failures: noReport },
  }),
  "GET /api/v1/privacy-contact": topic("Whom the box tells about breaches.", { answer: privacyContact }),
  "PUT /api/v1/privacy-contact": topic("Names that contact; for admins of the box.", {
    ...{ body: privacyContactChange, answer: privacyContact },
    failures: { 400: "No mail address, or no account of the box.", 403: "Only admins of the box." },
  }),
};
