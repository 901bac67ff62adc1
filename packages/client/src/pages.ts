// Files as pages to look at; what is listed belongs to an address, and so does each page's picture.
import { type FilePages, filePages } from "@landbox/wire";
import { nodeAddress, queryOf } from "./node-address.ts";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

export const pagesAddress = (_transport: Transport, space: string, id: number): string => nodeAddress(space, id, "/pages");

/** @param address of `pagesAddress`, or of what a link leads to @throws ClientFailure not_found */
export const listPages = (transport: Transport, address: string): Promise<FilePages> => sendJson(transport, address, filePages);

/**
 * @param page from 0
 * @param size longest edge in device pixels
 * @param attempt another one asks anew
 */
export const pageUrl = ({ baseUrl }: Transport, address: string, page: number, size: number, attempt: number): string =>
  `${baseUrl}${address}/${page}${queryOf({ size, again: attempt || undefined })}`;
