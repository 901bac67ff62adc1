// Deliveries and requests of the own account, and what somebody sees who comes with a link.
import {
  changedLink,
  handInReceipt,
  handInUpload,
  linkDetails,
  linkInfo,
  linkPage,
  linkRules,
  linkSight,
  madeLink,
  visibleFolder,
} from "@landbox/wire";
import type {
  ChangedLink,
  HandInFile,
  HandInReceipt,
  HandInUpload,
  LinkChange,
  LinkDetails,
  LinkInfo,
  LinkPage,
  LinkRules,
  LinkRulesChange,
  LinkSender,
  LinkSight,
  MadeLink,
  NewLink,
  VisibleFolder,
} from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** The two things one makes links for; also the name of their addresses. */
export type Exchange = "deliveries" | "requests";

const one = (what: Exchange, id: string): string => `/api/v1/${what}/${encodeURIComponent(id)}`;
const visited = (token: string): string => `/api/v1/public/${encodeURIComponent(token)}`;

export const getLinkRules = (transport: Transport): Promise<LinkRules> => sendJson(transport, "/api/v1/link-rules", linkRules);

/** @throws ClientFailure forbidden for whoever is no admin of the box, bad_request with the bounds */
export const setLinkRules = (transport: Transport, rules: LinkRulesChange): Promise<LinkRules> =>
  sendJson(transport, "/api/v1/link-rules", linkRules, { method: "PUT", body: rules });

/** The password is in the answer and nowhere else. */
export const makeLink = (transport: Transport, what: Exchange, wanted: NewLink): Promise<MadeLink> =>
  sendJson(transport, `/api/v1/${what}`, madeLink, { method: "POST", body: wanted });

/** From now on others may come. @throws ClientFailure bad_request while a delivery is empty */
export const openLink = (transport: Transport, what: Exchange, id: string): Promise<LinkInfo> =>
  sendJson(transport, `${one(what, id)}/open`, linkInfo, { method: "POST" });

export const recallLink = (transport: Transport, what: Exchange, id: string): Promise<LinkInfo> =>
  sendJson(transport, `${one(what, id)}/recall`, linkInfo, { method: "POST" });

export const changeLink = (transport: Transport, what: Exchange, id: string, change: LinkChange): Promise<ChangedLink> =>
  sendJson(transport, one(what, id), changedLink, { method: "PUT", body: change });

export const listLinks = (transport: Transport, what: Exchange, after?: string): Promise<LinkPage> =>
  sendJson(transport, `/api/v1/${what}${queryOf({ after })}`, linkPage);

export const getLink = (transport: Transport, what: Exchange, id: string): Promise<LinkDetails> =>
  sendJson(transport, one(what, id), linkDetails);

/** @throws ClientFailure not_found for an address that leads nowhere */
export const lookAtLink = (transport: Transport, token: string): Promise<LinkSight> => sendJson(transport, visited(token), linkSight);

/** @throws ClientFailure forbidden for a wrong password and for a link that has ended, too_many_requests */
export const unlockLink = (transport: Transport, token: string, password: string): Promise<LinkSight> =>
  sendJson(transport, `${visited(token)}/session`, linkSight, { method: "POST", body: { password } });

export const listVisible = (transport: Transport, token: string, folder: number | undefined, after?: string): Promise<VisibleFolder> =>
  sendJson(transport, `${visited(token)}/folder${queryOf({ id: folder, after })}`, visibleFolder);

/** Addresses that the browser fetches by itself. */
/** The address of a receipt as PDF. */
export const receiptUrl = ({ baseUrl }: Transport, what: Exchange, id: string): string => `${baseUrl}${one(what, id)}/receipt.pdf`;

export const visibleUrls = ({ baseUrl }: Transport, token: string) => ({
  /** Where files stand by their ids, as below a folder. */
  root: `${visited(token)}/files/`,
  receipt: `${baseUrl}${visited(token)}/receipt.pdf`,
  file: (id: number): string => `${baseUrl}${visited(token)}/files/${id}`,
  picture: (id: number, etag: string, size: number): string =>
    `${baseUrl}${visited(token)}/files/${id}/thumbnail${queryOf({ size, v: etag })}`,
  /** For `listPages` and `pageUrl`. */
  pages: (id: number): string => `${visited(token)}/files/${id}/pages`,
  archive: (folder: number): string => `${baseUrl}${visited(token)}/archive${queryOf({ id: folder })}`,
});

export async function introduceSender(transport: Transport, token: string, sender: LinkSender): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await send(transport, `${visited(token)}/sender`, { method: "POST", headers, body: JSON.stringify(sender) });
}

/** @throws ClientFailure unsupported_media_type, too_large, quota_exceeded with a sentence of the server */
export const announceHandIn = (transport: Transport, token: string, file: HandInFile, signal?: AbortSignal): Promise<HandInUpload> =>
  sendJson(transport, `${visited(token)}/uploads`, handInUpload, { method: "POST", body: file, ...(signal ? { signal } : {}) });

export const getHandInReceipt = (transport: Transport, token: string): Promise<HandInReceipt> =>
  sendJson(transport, `${visited(token)}/receipt`, handInReceipt);

/** This is all: the receipt. */
export const finishHandIn = (transport: Transport, token: string): Promise<HandInReceipt> =>
  sendJson(transport, `${visited(token)}/receipt`, handInReceipt, { method: "POST" });
