// Places that headers name: Destination, and the resources of an If header.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { readRequestPath } from "../shared/request-path.ts";
import type { Exchange } from "./dav-deps.ts";
import { type Place, placeOf } from "./place.ts";
import { allRoots } from "./roots/all.ts";

/**
 * The place a URL or absolute path names, or undefined when it lies in none of our trees.
 * @throws DomainError destination_elsewhere for another host; bad_request, invalid_name for malformed paths
 */
export function placeOfReference(exchange: Exchange, reference: string): Promise<Place | undefined> {
  const { deps, request, actor } = exchange;
  return placeOf(deps, allRoots, actor, readRequestPath(localPath(request, reference)), request.headers.authorization);
}

/**
 * The place Destination names (RFC 4918 10.3), which may be written as a path or as an absolute URL.
 * @throws DomainError bad_request when it is missing or malformed, destination_elsewhere, forbidden when it is no place for the actor
 */
export async function destinationOf(exchange: Exchange): Promise<Place> {
  const place = await placeOfReference(exchange, destinationText(exchange));
  if (!place) throw new DomainError("forbidden", "The destination is not a place for files.");
  return place;
}

/** The names of Destination's path, wherever it leads. @throws DomainError bad_request, destination_elsewhere */
export const destinationNames = (exchange: Exchange): readonly string[] =>
  readRequestPath(localPath(exchange.request, destinationText(exchange))).names;

function destinationText({ request }: Exchange): string {
  const text = request.headers["destination"];
  if (typeof text !== "string" || text.trim() === "") throw new DomainError("bad_request", "The header Destination is missing.");
  return text.trim();
}

function localPath(request: FastifyRequest, reference: string): string {
  if (reference.startsWith("/") && !reference.startsWith("//")) return withoutBase(request, reference);
  const match = /^https?:\/\/([^/?#]*)(\/[^?#]*)?(\?[^#]*)?$/i.exec(reference);
  if (!match) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(reference) && !/^https?:/i.test(reference)) throw elsewhere();
    throw new DomainError("bad_request", "The header Destination is not a URL of this server.");
  }
  if (!isOurs(request, match[1] ?? "")) throw elsewhere();
  return withoutBase(request, match[2] ?? "/");
}

const elsewhere = (): DomainError => new DomainError("destination_elsewhere", "The destination is on another server.");

/** The request's own Host counts too: a client can only mislead itself with it. */
function isOurs(request: FastifyRequest, authority: string): boolean {
  const host = bareHost(authority.slice(authority.lastIndexOf("@") + 1));
  return host === bareHost(request.headers.host ?? "") || host === bareHost(originOf(request).host);
}

const bareHost = (host: string): string => host.toLowerCase().replace(/:(?:80|443)$/, "");

/** A public address below a sub-path: clients name what they see. */
function withoutBase(request: FastifyRequest, path: string): string {
  const base = originOf(request).path;
  return base !== "" && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}

function originOf(request: FastifyRequest): { host: string; path: string } {
  const match = /^https?:\/\/([^/]*)(.*)$/i.exec(request.origin);
  return { host: match?.[1] ?? "", path: match?.[2] ?? "" };
}
