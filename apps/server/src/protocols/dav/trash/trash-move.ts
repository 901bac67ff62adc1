// MOVE out of the trash: brings an entry back to where Destination says, or to where it was.
import { readOverwrite } from "@landbox/dav-xml";
import { DomainError } from "@landbox/wire";
import { conditionsOf } from "../conditions-of.ts";
import { destinationNames, destinationOf } from "../destination.ts";
import { headerOf } from "../request-headers.ts";
import { sendWritten } from "../written-headers.ts";
import { meansOriginalPlace, type TrashExchange } from "./trash-place.ts";

export async function moveFromTrash(exchange: TrashExchange): Promise<void> {
  const { deps, request, reply, actor, trash } = exchange;
  if (trash.entry === undefined) throw new DomainError("method_not_allowed", "The trash as a whole cannot be moved.");
  const overwrite = readOverwrite(headerOf(request.headers, "overwrite"));
  if (overwrite === undefined) throw new DomainError("bad_request", "The header Overwrite is neither T nor F.");
  const grant = await deps.access.write(actor, trash.space);
  // A missing source outranks everything that may be wrong with the destination.
  if (!(await deps.trash.find(grant, trash.entry))) throw new DomainError("not_found", "There is no such entry in the trash.");
  const conditions = await conditionsOf(exchange, trash);
  const to = meansOriginalPlace(exchange, destinationNames(exchange)) ? undefined : await destinationOf(exchange);
  if (to && to.space !== trash.space) throw new DomainError("forbidden", "Moving between spaces is not available.");
  const written = await deps.trash.restore(grant, { node: trash.entry, to: to?.path, overwrite, conditions });
  sendWritten(reply, written, { instanceId: deps.instanceId, mtime: undefined }).send();
}
