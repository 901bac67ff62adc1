// How links look in the JSON API.
import type { LinkInfo, LinkTerms as WireTerms } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Link, LinkTerms } from "../../domain/links/links.ts";
import type { Found } from "../../domain/tree/tree.ts";
import { unixSeconds } from "./entries.ts";

export const termsOf = ({ types = [], largest, mostFiles, mostBytes }: LinkTerms): WireTerms => ({
  types: [...types],
  largest: largest ?? null,
  mostFiles: mostFiles ?? null,
  mostBytes: mostBytes ?? null,
});

const seconds = (date: Date | undefined): number | null => (date ? unixSeconds(date) : null);

export const linkUrl = (request: Pick<FastifyRequest, "origin">, token: string): string => `${request.origin}/s/${token}`;

/** @param found the link's folder as its owner sees it; undefined: gone */
export const linkInfoOf = (request: Pick<FastifyRequest, "origin">, link: Link, found: Found | undefined): LinkInfo => ({
  id: link.id,
  kind: link.kind,
  state: found || link.state !== "open" ? link.state : "gone",
  subject: link.subject,
  reference: link.reference,
  message: link.message,
  url: linkUrl(request, link.token),
  createdAt: unixSeconds(link.createdAt),
  openedAt: seconds(link.openedAt),
  expiresAt: unixSeconds(link.expiresAt),
  recalledAt: seconds(link.recalledAt),
  seenAt: seconds(link.seenAt),
  takenAt: seconds(link.takenAt),
  pickupLimit: link.pickupLimit ?? null,
  pickups: link.pickups,
  handedIn: link.handedIn,
  handedInAt: seconds(link.handedInAt),
  heldBack: link.heldBack,
  notify: link.notify,
  viewOnly: link.role === "secure-viewer",
  terms: termsOf(link.terms),
  folder: found
    ? { space: link.space, id: found.node.id, path: [...found.path], size: found.node.size, entries: found.node.entries }
    : null,
});
