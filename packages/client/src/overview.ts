// Files from everywhere: recent ones and favourites.
import { favoriteList, recentFiles } from "@landbox/wire";
import type { FavoriteList, RecentFiles } from "@landbox/wire";
import { queryOf } from "./node-address.ts";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** The files that changed last, latest first. @param by `me`: only what the reader changed */
export const listRecent = (transport: Transport, by: "me" | "all", limit?: number): Promise<RecentFiles> =>
  sendJson(transport, `/api/v1/recent${queryOf({ by, limit })}`, recentFiles);

export const listFavorites = (transport: Transport): Promise<FavoriteList> => sendJson(transport, "/api/v1/favorites", favoriteList);
