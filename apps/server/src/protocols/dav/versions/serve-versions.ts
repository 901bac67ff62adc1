// Answers requests on `meta` and `versions`.
import { DomainError } from "@landbox/wire";
import { readRequestPath, type RequestPath } from "../../shared/request-path.ts";
import type { Exchange } from "../dav-deps.ts";
import type { Questions } from "../properties/question.ts";
import { getVersion, restoreVersion } from "./version-content.ts";
import { metaPlaceOf, type VersionExchange, type VersionPlace, versionsPlaceOf } from "./version-place.ts";
import { propfindVersions } from "./version-propfind.ts";

export function versionServers(questions: Questions): Record<"meta" | "versions", (exchange: Exchange) => Promise<void>> {
  const verbs: Record<string, (exchange: VersionExchange) => Promise<void>> = {
    PROPFIND: propfindVersions(questions),
    GET: getVersion,
    HEAD: getVersion,
    COPY: restoreVersion,
    MOVE: restoreVersion,
  };
  const serve = (placeOf: (exchange: Exchange, path: RequestPath) => VersionPlace) => async (exchange: Exchange) => {
    const place = placeOf(exchange, readRequestPath(exchange.request.raw.url ?? ""));
    const verb = verbs[exchange.request.method];
    if (!verb) throw new DomainError("method_not_allowed", "This method is not available here.");
    await verb({ ...exchange, place });
  };
  return { meta: serve(metaPlaceOf), versions: serve(versionsPlaceOf) };
}
