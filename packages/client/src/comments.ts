// What people write about a file or folder.
import { comment, commentPage, mentionable } from "@landbox/wire";
import type { Comment, CommentPage, Mentionable } from "@landbox/wire";
import { nodeAddress, queryOf } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

const headers = { "Content-Type": "application/json" };

/** @param before id of the last comment of the page before */
export const listComments = (
  transport: Transport,
  space: string,
  id: number,
  { before, limit }: { before?: number | undefined; limit?: number } = {},
): Promise<CommentPage> => sendJson(transport, `${nodeAddress(space, id, "/comments")}${queryOf({ before, limit })}`, commentPage);

export const addComment = (transport: Transport, space: string, id: number, text: string): Promise<Comment> =>
  sendJson(transport, nodeAddress(space, id, "/comments"), comment, { method: "POST", body: { text } });

export const editComment = (transport: Transport, space: string, id: number, one: number, text: string): Promise<Comment> =>
  sendJson(transport, nodeAddress(space, id, `/comments/${one}`), comment, { method: "PUT", body: { text } });

export const deleteComment = async (transport: Transport, space: string, id: number, one: number): Promise<void> =>
  void (await send(transport, nodeAddress(space, id, `/comments/${one}`), { method: "DELETE" }));

export const seeComments = async (transport: Transport, space: string, id: number, upTo: number): Promise<void> =>
  void (await send(transport, nodeAddress(space, id, "/comments/seen"), { method: "POST", headers, body: JSON.stringify({ upTo }) }));

/** People whom a comment there can mention. */
export const findMentionable = async (transport: Transport, space: string, id: number, q: string): Promise<Mentionable[]> =>
  (await sendJson(transport, `${nodeAddress(space, id, "/mentionable")}${queryOf({ q })}`, mentionable)).people;
