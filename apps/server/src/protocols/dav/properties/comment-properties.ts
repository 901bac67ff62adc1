// What clients ask of a file's comments in listings; whoever comes through a link has none of them.
import { namespaces } from "@landbox/dav-xml";
import type { Counts } from "../../../domain/comments/comments.ts";
import type { LiveProperty } from "./live-property.ts";

const namespace = namespaces.owncloud;

/** Conversations move no etag, so a count is asked for each time and its answer is not remembered. */
const counted = (name: string, of: (counts: Counts) => number): LiveProperty => ({
  namespace,
  name,
  volatile: true,
  needsComments: true,
  print: (node, { actor, comments }) => (actor.via === "link" ? undefined : String(of(comments.get(node.id) ?? none))),
});

const none: Counts = { count: 0, unread: 0 };

export const commentProperties: readonly LiveProperty[] = [
  {
    namespace,
    name: "comments-href",
    print: (node, { actor }) => (actor.via === "link" ? undefined : `/remote.php/dav/comments/files/${node.id}`),
  },
  counted("comments-count", ({ count }) => count),
  counted("comments-unread", ({ unread }) => unread),
];
