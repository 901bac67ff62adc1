// DELETE in the trash: one entry, or everything, for good.
import type { TrashExchange } from "./trash-place.ts";

export async function deleteFromTrash({ deps, reply, actor, trash }: TrashExchange): Promise<void> {
  const grant = await deps.access.write(actor, trash.space);
  if (trash.entry === undefined) await deps.trash.empty(grant);
  else await deps.trash.purge(grant, trash.entry);
  reply.code(204).send();
}
