// Where a path below `comments` leads: to what is said of a file by its id, or to one comment.
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import { encodePath, type RequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import { readFileId } from "../versions/version-place.ts";

export const commentPrefixes: readonly (readonly string[])[] = [
  ["remote.php", "dav", "comments", "files"],
  ["dav", "comments", "files"],
];

export interface CommentPlace {
  readonly node: NodeId;
  /** undefined: all that is said of the file. */
  readonly comment: number | undefined;
  /** Encoded path of the file's comments, without a final slash. */
  readonly prefix: string;
}

export interface CommentExchange extends Exchange {
  readonly place: CommentPlace;
}

/** `comments/files/<id>`, `comments/files/<id>/<comment>`. @throws DomainError not_found */
export function commentPlaceOf({ deps }: Exchange, path: RequestPath): CommentPlace {
  const prefix = commentPrefixes.find((names) => names.every((name, i) => name === path.names[i]));
  const [id, comment, deeper] = path.names.slice(prefix?.length ?? 0);
  const node = id === undefined ? undefined : readFileId(id, deps.instanceId);
  const isOne = comment !== undefined;
  if (!prefix || id === undefined || node === undefined || deeper !== undefined || (isOne && !/^[1-9]\d{0,15}$/.test(comment)))
    throw new DomainError("not_found", "There is no such file or comment.");
  return { node, comment: isOne ? Number(comment) : undefined, prefix: encodePath([...prefix, id]) };
}
