// LOCK (RFC 4918 9.10): takes a write lock, or refreshes one.
import { printCodedUrl, readDepth, readLockInfo, readTimeout, rootTag, xmlContentType, xmlDeclaration, XmlError } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { lockTimeout } from "../../../domain/locks/lock.ts";
import type { LockAt } from "../../../domain/tree/tree.ts";
import { conditionsOf } from "../conditions-of.ts";
import type { TreeExchange } from "../dav-deps.ts";
import { DavRefusal } from "../dav-refusal.ts";
import { printLocks } from "../properties/dav-properties.ts";
import { ownCloudId } from "../properties/owncloud-properties.ts";
import { readBody } from "../read-body.ts";
import { headerOf } from "../request-headers.ts";

export async function lock(exchange: TreeExchange): Promise<void> {
  const { deps, request, reply, actor, place } = exchange;
  const body = await readBody(request);
  const asked = readTimeout(headerOf(request.headers, "timeout"));
  const timeout = asked === "infinite" ? lockTimeout.longest : (asked ?? lockTimeout.usual);
  const grant = await deps.access.write(actor, place.space, place.top);
  const conditions = await conditionsOf(exchange, place);

  if (body.length === 0) {
    const tokens = conditions?.lockTokens ?? [];
    if (tokens.length === 0) throw new DomainError("bad_request", "A LOCK without a body refreshes the lock that the header If names.");
    return sendLock(exchange, await deps.tree.refreshLock(grant, place.path, tokens, timeout));
  }

  const depth = readDepth(headerOf(request.headers, "depth") ?? "infinity");
  if (depth === undefined || depth === "1") throw new DomainError("bad_request", "LOCK knows Depth: 0 and infinity only.");
  const info = lockInfoOf(body);
  const taken = await deps.tree
    .lock(grant, {
      path: place.path,
      exclusive: info.exclusive,
      infinite: depth === "infinity",
      ownerXml: info.ownerXml,
      timeout,
      conditions,
    })
    .catch((error: unknown) => {
      throw error instanceof DomainError && error.code === "locked"
        ? new DavRefusal(error, { conditions: "<d:no-conflicting-lock/>" })
        : error;
    });
  reply.code(taken.created ? 201 : 200).header("lock-token", printCodedUrl(taken.lock.token));
  reply.header("oc-fileid", ownCloudId(taken.node, deps.instanceId));
  sendLock(exchange, { lock: taken.lock, path: place.path });
}

function lockInfoOf(body: Buffer): ReturnType<typeof readLockInfo> {
  try {
    return readLockInfo(body);
  } catch (error) {
    if (error instanceof XmlError) throw new DomainError("malformed_xml", error.message);
    throw error;
  }
}

function sendLock({ deps, reply, place }: TreeExchange, at: LockAt): void {
  const locks = printLocks([at], at.path, place, deps.clock.now());
  reply.header("content-type", xmlContentType);
  reply.send(`${xmlDeclaration}${rootTag("d:prop")}<d:lockdiscovery>${locks}</d:lockdiscovery></d:prop>\n`);
}
