// Reports of data breaches, and whom the box tells about them.
import { breach, breachList, privacyContact } from "@landbox/wire";
import type { Breach, BreachList, NewBreach, PrivacyContact, PrivacyContactChange } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const one = (id: string): string => `/api/v1/breaches/${encodeURIComponent(id)}`;

/** @throws ClientFailure `not_found` when the delivery is not the account's own */
export const reportBreach = (transport: Transport, wanted: NewBreach): Promise<Breach> =>
  sendJson(transport, "/api/v1/breaches", breach, { method: "POST", body: wanted });

/** @param delivery only reports about this one */
export const listBreaches = (transport: Transport, delivery?: string): Promise<BreachList> =>
  sendJson(transport, `/api/v1/breaches${queryOf({ delivery })}`, breachList);

/** @throws ClientFailure `not_found` */
export const getBreach = (transport: Transport, id: string): Promise<Breach> => sendJson(transport, one(id), breach);

/** The address of a report as PDF, which the browser fetches by itself. */
export const breachPdfUrl = ({ baseUrl }: Transport, id: string): string => `${baseUrl}${one(id)}/report.pdf`;

export const getPrivacyContact = (transport: Transport): Promise<PrivacyContact> =>
  sendJson(transport, "/api/v1/privacy-contact", privacyContact);

/** For admins of the box. @throws ClientFailure `bad_request` with a sentence */
export const setPrivacyContact = (transport: Transport, contact: PrivacyContactChange): Promise<PrivacyContact> =>
  sendJson(transport, "/api/v1/privacy-contact", privacyContact, { method: "PUT", body: contact });
