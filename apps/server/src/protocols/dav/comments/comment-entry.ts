// The properties of a comment and of a file's comments, as ownCloud's and Nextcloud's servers have them (their apps/dav/lib/Comments).
import { escapeXml, namespaces } from "@landbox/dav-xml";
import type { NodeId } from "@landbox/kit";
import type { Comment } from "../../../domain/comments/comments.ts";
import type { EntryProperty } from "../properties/print-entry.ts";

export interface CommentEntry {
  readonly comment: Comment;
  readonly node: NodeId;
}

/** All that is said of one file. */
export interface Conversation {
  /** Up to when its reader has read. */
  readonly seenAt: Date | undefined;
}

const { dav, owncloud: namespace } = namespaces;

const property = (name: string, print: (entry: CommentEntry) => string | undefined): EntryProperty<CommentEntry> => ({
  namespace,
  name,
  print,
});

/** Comments do not answer one another: those parts stay as a server says them of comments without answers. */
export const entryProperties: readonly EntryProperty<CommentEntry>[] = [
  { namespace: dav, name: "resourcetype", print: () => "" },
  { namespace: dav, name: "getlastmodified", print: ({ comment }) => (comment.editedAt ?? comment.at).toUTCString() },
  property("id", ({ comment }) => String(comment.id)),
  property("parentId", () => "0"),
  property("topmostParentId", () => "0"),
  property("childrenCount", () => "0"),
  property("message", ({ comment }) => escapeXml(comment.text)),
  property("verb", () => "comment"),
  property("actorType", ({ comment }) => (comment.author ? "users" : "deleted_users")),
  property("actorId", ({ comment }) => escapeXml(comment.author?.id ?? "deleted_users")),
  property("actorDisplayName", ({ comment }) => escapeXml(comment.author?.name ?? "")),
  property("creationDateTime", ({ comment }) => comment.at.toUTCString()),
  property("latestChildDateTime", () => ""),
  property("objectType", () => "files"),
  property("objectId", ({ node }) => String(node)),
  property("isUnread", ({ comment }) => String(comment.unread)),
  property("mentions", ({ comment }) => comment.mentions.map(mention).join("")),
];

const mention = ({ id, name }: Comment["mentions"][number]): string =>
  `<oc:mention><oc:mentionType>user</oc:mentionType><oc:mentionId>${escapeXml(id)}</oc:mentionId>` +
  `<oc:mentionDisplayName>${escapeXml(name)}</oc:mentionDisplayName></oc:mention>`;

export const conversationProperties: readonly EntryProperty<Conversation>[] = [
  { namespace: dav, name: "resourcetype", print: () => "<d:collection/>" },
  { namespace, name: "readMarker", print: ({ seenAt }) => seenAt?.toUTCString() ?? "" },
];
