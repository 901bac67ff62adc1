// What a feature brings to the page: its addresses, its places in the navigation, a tool for the top bar.
import type { Component } from "vue";
import type { RouteLocationNormalizedLoaded, RouteRecordRaw } from "vue-router";
import type { IconName } from "@landbox/ui";
import type { Session } from "../session/create-session.ts";

/** Parts of the navigation from top to bottom; spaces stand under a heading of their own. */
export type PlaceGroup = "start" | "exchange" | "files" | "spaces" | "more";

/** An entry of the navigation. */
export interface Place {
  /** Unique; the place of a space carries the space's id. */
  key: string;
  group: PlaceGroup;
  to: string;
  /** The words that stand there, in the language of the moment. */
  label: string;
  icon: IconName;
  /** Whether the address on the screen belongs to it; without it, whether the address begins with `to`. */
  isCurrent?: (route: RouteLocationNormalizedLoaded) => boolean;
  /** A folder that takes what is dropped on it. */
  folder?: { space: string; path: readonly string[] };
}

/** What places may depend on. */
export interface PlaceContext {
  /** Translates; the labels of all places stand in `shell/words.ts` (`places.…`), because they are needed before a feature's code. */
  t: (key: string) => string;
  info: NonNullable<Session["state"]["info"]>;
}

export interface Feature {
  /** Pages are loaded when they are needed: `component: () => import("./x-page.vue")`. The server must know the address too (register-page.ts). */
  routes?: readonly RouteRecordRaw[];
  /** Places in the navigation, for whom they work; what does not work yet has none. */
  places?: (context: PlaceContext) => readonly Place[];
  /** Stands in the top bar between the name of the box and the account. */
  bar?: Component;
}
