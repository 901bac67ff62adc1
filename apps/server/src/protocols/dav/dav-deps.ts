// What the WebDAV protocol needs from the rest of the server.
import type { Clock } from "@landbox/kit";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../../domain/access/access.ts";
import type { Blobs } from "../../domain/blobs/blobs.ts";
import type { Carry } from "../../domain/carry/carry.ts";
import type { Comments } from "../../domain/comments/comments.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Mounts } from "../../domain/mounts/mounts.ts";
import type { Link, Links } from "../../domain/links/links.ts";
import type { Previews } from "../../domain/previews/previews.ts";
import type { Search } from "../../domain/search/search.ts";
import type { ShareTypes } from "../../domain/sharing/share-types.ts";
import type { Spaces } from "../../domain/spaces/spaces.ts";
import type { Trash } from "../../domain/trash/trash.ts";
import type { Node } from "../../domain/tree/node.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import type { Uploads } from "../../domain/uploads/uploads.ts";
import type { Versions } from "../../domain/versions/versions.ts";
import type { ErrorLog } from "../shared/send-dav-error.ts";
import type { Place } from "./place.ts";

export interface DavDeps {
  /** Who is asking. @throws DomainError unauthenticated, too_many_requests */
  readonly authenticate: (request: FastifyRequest) => Actor | Promise<Actor>;
  /** Called before a file's content is sent to somebody who came through a link: it is counted there. */
  readonly beforeContent?: (request: FastifyRequest, node: Node) => Promise<void>;
  /** The link through which somebody came. */
  readonly linkOf?: (request: FastifyRequest) => Link | undefined;
  readonly shareTypes: Pick<ShareTypes, "of">;
  readonly links: Pick<Links, "look" | "enterWithPassword" | "take">;
  readonly spaces: Spaces;
  readonly access: Access;
  readonly mounts: Mounts;
  readonly tree: Tree;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly carry: Carry;
  readonly comments: Omit<Comments, "watch" | "noticed" | "mentionable">;
  readonly previews: Pick<Previews, "picture">;
  readonly trash: Trash;
  readonly versions: Versions;
  readonly search: Search;
  /** Suffix of every oc:id. */
  readonly instanceId: string;
  readonly clock: Clock;
  /** Where bugs are reported. */
  readonly log: ErrorLog;
}

/** One request on its way to one answer. */
export interface Exchange {
  readonly deps: DavDeps;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly actor: Actor;
}

/** An exchange about a place in a tree. */
export interface TreeExchange extends Exchange {
  readonly place: Place;
}

/** A WebDAV method: answers through the exchange's reply, or throws a DomainError. */
export type Verb = (exchange: TreeExchange) => Promise<void>;
