// GET /api/v1/search: files and folders by name, as somebody types.
import { nodeId } from "@landbox/kit";
import { type PlacedEntry, searchKind, type SearchPage } from "@landbox/wire";
import { z } from "zod";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Hit } from "../../domain/search/search.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { type EntryMaker, entryMaker } from "./entries.ts";
import { everywhere, placeKey, readPlaceKey } from "./place-key.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const number = z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
export const searchQuery = z.object({
  q: z.string().max(250),
  kind: z
    .string()
    .max(200)
    .transform((text) => text.split(","))
    .pipe(z.array(searchKind))
    .optional(),
  from: number.optional(),
  to: number.optional(),
  min: number.optional(),
  max: number.optional(),
  space: z.string().min(1).max(200).optional(),
  folder: number.optional(),
  after: z.string().max(20).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function registerSearch({ routes, deps }: WebApi): void {
  // Somebody who types quickly asks a few times in a second.
  const questions = rateLimit(600, deps.clock);
  routes.add(
    "GET",
    "/api/v1/search",
    async (actor, request) => {
      questions.count(actor.account);
      return searchFor(deps, actor, searchQuery.parse(request.query));
    },
    {
      probes: (victim: Victim) => {
        const name = victim.file.split("/").at(-1) ?? "";
        const place = `space=${encodeURIComponent(victim.spaceId)}`;
        return [`q=${name}`, `q=${victim.folder.slice(0, 5)}`, `q=${name}&${place}`, `q=a&${place}&folder=${victim.fileId}`].map(
          (query) => ({
            method: "GET",
            url: `/api/v1/search?${query}`,
          }),
        );
      },
    },
  );
}

/** @throws DomainError not_found for a space that is not the actor's to see */
async function searchFor(deps: WebDeps, actor: Actor, query: z.infer<typeof searchQuery>): Promise<SearchPage> {
  const grants = query.space === undefined ? await everywhere(deps, actor) : [await deps.access.read(actor, ...readPlaceKey(query.space))];
  const page = await deps.search.search(grants, {
    text: query.q,
    kinds: query.kind,
    within: query.folder === undefined ? undefined : nodeId(query.folder),
    changedFrom: query.from,
    changedTo: query.to,
    sizeFrom: query.min,
    sizeTo: query.max,
    after: query.after,
    limit: query.limit,
  });
  return { entries: await entriesOf(deps, page.hits), next: page.next ?? null, more: page.more, incomplete: page.incomplete };
}

async function entriesOf(deps: WebDeps, hits: readonly Hit[]): Promise<PlacedEntry[]> {
  const makers = new Map<string, EntryMaker>();
  for (const { grant } of hits)
    if (!makers.has(placeKey(grant))) makers.set(placeKey(grant), await entryMaker(deps, grant, await deps.tree.view(grant), []));
  return hits.flatMap(({ node, path, grant }) => {
    const maker = makers.get(placeKey(grant));
    return maker ? [{ ...maker.entryOf(node), space: placeKey(grant), path: [...path] }] : [];
  });
}
