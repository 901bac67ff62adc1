// Answers requests on the trash collections.
import { DomainError } from "@landbox/wire";
import { readRequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import type { Questions } from "../properties/question.ts";
import { deleteFromTrash } from "./trash-delete.ts";
import { moveFromTrash } from "./trash-move.ts";
import { type TrashExchange, type TrashForm, trashPlaceOf } from "./trash-place.ts";
import { propfindTrash } from "./trash-propfind.ts";

export function trashServer(questions: Questions): (form: TrashForm) => (exchange: Exchange) => Promise<void> {
  const verbs: Record<string, (exchange: TrashExchange) => Promise<void>> = {
    PROPFIND: propfindTrash(questions),
    MOVE: moveFromTrash,
    DELETE: deleteFromTrash,
  };
  return (form) => async (exchange) => {
    const trash = await trashPlaceOf(exchange, form, readRequestPath(exchange.request.raw.url ?? ""));
    const verb = verbs[exchange.request.method];
    if (!verb) throw new DomainError("method_not_allowed", "This method is not available in the trash.");
    await verb({ ...exchange, trash });
  };
}
