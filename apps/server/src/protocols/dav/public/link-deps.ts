// What the verbs of WebDAV need for somebody who comes through a link: another way to say who it is, and a count of what is taken.
import type { FastifyRequest } from "fastify";
import type { Visitor } from "../../../domain/links/links.ts";
import type { DavDeps } from "../dav-deps.ts";
import { linkVisitorOf } from "./link-visitor.ts";

export function linkDeps(deps: DavDeps): DavDeps {
  const visitors = new WeakMap<FastifyRequest, Visitor>();
  return {
    ...deps,
    async authenticate(request) {
      const visitor = await linkVisitorOf(deps.links, request);
      visitors.set(request, visitor);
      return visitor.actor;
    },
    linkOf: (request) => visitors.get(request)?.link,
    async beforeContent(request, node) {
      const visitor = visitors.get(request);
      if (visitor) await deps.links.take(visitor, { kind: "downloaded", node: node.id, name: node.name, size: node.size });
    },
  };
}
