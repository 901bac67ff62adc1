// Files from everywhere: recent ones and favourites of all spaces that somebody sees.
import type { FavoriteList, RecentFiles } from "@landbox/wire";
import { z } from "zod";
import type { Granted } from "../../domain/access/granted.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { entryMaker, unixSeconds } from "./entries.ts";
import { everywhere, placeKey } from "./place-key.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

export const recentQuery = z.object({
  by: z.enum(["me", "all"]).default("all"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function registerOverview({ routes, deps }: WebApi): void {
  routes.add("GET", "/api/v1/recent", async (actor, request): Promise<RecentFiles> => {
    const { by, limit } = recentQuery.parse(request.query);
    const found = await ofAll(deps, actor, async (grant) => {
      const view = await deps.tree.view(grant);
      const [files, maker] = await Promise.all([
        deps.activity.recent(grant, { limit, own: by === "me" }),
        entryMaker(deps, grant, view, []),
      ]);
      return files.map((file) => ({
        ...maker.entryOf(file.node),
        space: placeKey(grant),
        path: [...file.path],
        what: file.what,
        at: unixSeconds(file.at),
        by: file.byName ?? null,
        own: file.by === actor.account,
      }));
    });
    return { entries: found.sort((a, b) => b.at - a.at).slice(0, limit) };
  });

  const german = new Intl.Collator("de", { numeric: true });
  routes.add("GET", "/api/v1/favorites", async (actor): Promise<FavoriteList> => {
    const found = await ofAll(deps, actor, async (grant) => {
      const view = await deps.tree.view(grant);
      const [marked, maker] = await Promise.all([deps.tree.favoriteNodes(grant), entryMaker(deps, grant, view, [])]);
      return marked.map(({ node, path }) => ({ ...maker.entryOf(node), space: placeKey(grant), path: [...path] }));
    });
    return { entries: found.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || german.compare(a.name, b.name)) };
  });
}

/** Asks each space, and each share, that the actor sees. */
async function ofAll<T>(deps: WebDeps, actor: Actor, ask: (grant: Granted<"read">) => Promise<readonly T[]>): Promise<T[]> {
  const answers = await Promise.all((await everywhere(deps, actor)).map(ask));
  return answers.flat();
}
