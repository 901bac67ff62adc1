// What a feature brings to the page: its addresses, its places in the navigation, a tool for the top bar, and what it adds to the file manager.
import type { Component } from "vue";
import type { RouteLocationNormalizedLoaded, Router, RouteRecordRaw } from "vue-router";
import type { IconName } from "@landbox/ui";
import type { Entry } from "@landbox/wire";
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

/** A folder as operations need it: the space, its `webDavPath`, the names down to the folder. */
export interface FolderPlace {
  space: string;
  root: string;
  path: readonly string[];
}

/** Entries of one folder that something shall be done with. */
export interface EntrySelection {
  folder: FolderPlace;
  entries: readonly Entry[];
  /** False in a frozen box and without the right to change the folder. */
  mayWrite: boolean;
}

/** Something one can do with entries: stands in the row's menu, the context menu and, if `primary`, in the bar of the selection. */
export interface EntryAction {
  key: string;
  /** Groups are separated by lines, in this order. */
  group: "open" | "change" | "clipboard" | "more" | "delete";
  label: string;
  /** The accessible name where the label alone does not say which entry, e.g. "Datei Plan.pdf umbenennen". */
  name?: string;
  icon: IconName;
  shortcut?: string;
  primary?: boolean;
  tone?: "danger";
  /** A link instead of `run`; `download` is the name of the saved file. */
  href?: string;
  download?: string;
  run?: () => void;
  /** Opened by the action; gets `v-model:open` and `selection`. */
  dialog?: Component;
}

/** A tab of the side panel; the component gets `folder` and `entry`. Its label stands in words that are there from the start. */
export interface EntryPanel {
  key: string;
  /** Key of the tab's words. */
  label: string;
  component: Component;
  applies?: (entry: Entry) => boolean;
  /** Shows contents: not for whoever may only look. */
  ofContents?: boolean;
  /** A room decides for all of it who takes part: there is nothing to share in it. */
  notInRooms?: boolean;
  /** Also about the folder on the screen, when nothing in it is chosen. */
  ofPlace?: boolean;
  /** Called while the side panel is set up: how much is new there of what the panel shows. */
  useNews?: (shown: () => { folder: FolderPlace; entry: Entry } | undefined) => () => number;
}

/** An entry of the menu "new"; the dialog gets `v-model:open`, `folder`, `item` (its key), and emits `created` with the name. */
export interface NewItem {
  key: string;
  /** Key of its words. */
  label: string;
  icon: IconName;
  dialog: Component;
}

/** What actions may depend on. */
export interface ActionContext {
  t: (key: string, values?: Record<string, unknown>) => string;
  /** The address of an entry's download. */
  fileUrl: (root: string, path: readonly string[]) => string;
  /** Nothing can be changed or made anywhere in the box at present. */
  frozen: boolean;
  /** Whoever looks is a guest of the box: shares nothing on and sends nothing. */
  guest: boolean;
  /** The entries lie in a room, which decides for all of it who takes part. */
  room: boolean;
  router: Router;
}

export interface Feature {
  /** Only for the people of the box: guests have no such places, and its addresses lead them to what was shared with them. */
  membersOnly?: boolean;
  /** Pages are loaded when they are needed: `component: () => import("./x-page.vue")`. The server must know the address too (register-page.ts). */
  routes?: readonly RouteRecordRaw[];
  /** Places in the navigation, for whom they work; what does not work yet has none. */
  places?: (context: PlaceContext) => readonly Place[];
  /** Stands in the top bar between the name of the box and the account. */
  bar?: Component;
  /** What can be done with these entries; nothing when it does not apply. */
  actions?: (selection: EntrySelection, context: ActionContext) => readonly EntryAction[];
  panels?: readonly EntryPanel[];
  newItems?: readonly NewItem[];
  /** The address that shows a file; the first feature that knows one wins, without any the file is downloaded. */
  viewer?: (folder: FolderPlace, entry: Entry) => string | undefined;
}
