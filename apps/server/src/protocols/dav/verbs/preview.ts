// GET with `preview=1` (ownCloud's page and mobile clients): a picture of the file instead of the file.
import { DomainError } from "@landbox/wire";
import { etagOf } from "../../../domain/tree/node.ts";
import { pixelsOf, sendThumbnail } from "../../shared/send-thumbnail.ts";
import type { TreeExchange } from "../dav-deps.ts";

export const asksForPreview = (url: string | undefined): boolean =>
  url !== undefined && url.includes("preview=1") && /[?&]preview=1(?:&|$)/.test(url);

/**
 * `x` and `y` say how large; whatever `a`, `scalingup` and `processor` say, the picture keeps its proportions and is never enlarged. `c` is the
 * client's own mark against old caches.
 * @throws DomainError not_found (404: there is none), too_many_requests (429: later)
 */
export async function sendPreview({ deps, request, reply, actor, place }: TreeExchange): Promise<void> {
  const grant = await deps.access.read(actor, place.space, place.top);
  const view = await deps.tree.view(grant);
  const node = await view.resolve(place.path);
  if (!node) throw new DomainError("not_found", "There is no such file or folder.");
  const { x, y } = request.query as Record<string, string | undefined>;
  await sendThumbnail(deps.previews, request, reply, { grant, node, etag: etagOf(node, view.epoch), pixels: pixelsOf(x, y) });
}
