// The navigation's entries in their order, collected from the features.
import type { RouteLocationNormalizedLoaded } from "vue-router";
import type { Place, PlaceContext, PlaceGroup } from "../features/feature.ts";
import { features } from "../features.ts";

const order: readonly PlaceGroup[] = ["start", "exchange", "files", "spaces", "more"];

/** Groups that have places, top to bottom; inside a group the order of the features counts. */
export function groupedPlaces(context: PlaceContext): { group: PlaceGroup; places: Place[] }[] {
  const guest = context.info.account.role === "guest";
  const all = features.filter(({ membersOnly }) => !(guest && membersOnly)).flatMap((feature) => feature.places?.(context) ?? []);
  return order.map((group) => ({ group, places: all.filter((place) => place.group === group) })).filter(({ places }) => places.length > 0);
}

/** Whether what is on the screen belongs to a place: its own address or one below it, unless the place knows better. */
export function isCurrentPlace(place: Place, route: RouteLocationNormalizedLoaded): boolean {
  return place.isCurrent?.(route) ?? (route.path === place.to || route.path.startsWith(`${place.to}/`));
}
