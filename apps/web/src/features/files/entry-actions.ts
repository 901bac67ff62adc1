// Everything that can be done with entries, in one list: the row's menu, the context menu, the bar of the selection and the keyboard all use it.
import { features } from "../../features.ts";
import type { ActionContext, EntryAction, EntrySelection } from "../feature.ts";

/** What the page does for the built-in actions. */
export interface ActionHandlers {
  open: () => void;
  rename: () => void;
  moveTo: () => void;
  copyTo: () => void;
  cut: () => void;
  copy: () => void;
  paste: () => void;
  details: () => void;
  favour: (favourite: boolean) => void;
  remove: () => void;
}

interface Facts extends ActionContext {
  handlers: ActionHandlers;
  /** How many entries wait to be pasted. */
  held: number;
  /** No file there can be had. */
  viewOnly: boolean;
}

/** What hands out contents. */
const havingActions = ["download", "copyTo", "copy", "cut", "move", "versions", "send", "edit"];

const groups: readonly EntryAction["group"][] = ["open", "change", "clipboard", "more", "delete"];

/** The actions that fit a selection, by group; empty groups are left out. */
export function entryActions(selection: EntrySelection, facts: Facts): EntryAction[][] {
  const added = features
    .filter(({ membersOnly }) => !(facts.guest && membersOnly))
    .flatMap(({ actions }) => actions?.(selection, facts) ?? []);
  const all = [...builtIn(selection, facts), ...added];
  // A feature may do better what is built in: the last of a key counts.
  const byKey = new Map(all.map((action) => [action.key, action]));
  if (facts.viewOnly) for (const key of havingActions) byKey.delete(key);
  return groups.map((group) => [...byKey.values()].filter((action) => action.group === group)).filter((actions) => actions.length > 0);
}

function builtIn(selection: EntrySelection, { t, fileUrl, handlers, held }: Facts): EntryAction[] {
  const { entries, folder, mayWrite } = selection;
  const one = entries.length === 1 ? entries[0] : undefined;
  const allFavourites = entries.every(({ favorite }) => favorite);
  const what = one?.isFolder ? "Folder" : "File";
  /** "Datei Plan.pdf umbenennen"; several are named by the menu alone. */
  const named = (key: string): { name?: string } => (one ? { name: t(`files.${key}${what}`, { name: one.name }) } : {});
  const actions: (EntryAction | false | undefined)[] = [
    one?.isFolder && {
      key: "open",
      group: "open",
      label: t("files.open"),
      ...named("open"),
      icon: "folder",
      shortcut: "Enter",
      run: handlers.open,
    },
    one &&
      !one.isFolder && {
        key: "download",
        group: "open",
        primary: true,
        label: t("files.download"),
        name: t("files.downloadNamed", { name: one.name }),
        icon: "download",
        href: fileUrl(folder.root, [...folder.path, one.name]),
        download: one.name,
      },
    mayWrite &&
      one && {
        key: "rename",
        group: "change",
        primary: true,
        label: t("files.rename"),
        ...named("rename"),
        icon: "pencil",
        shortcut: "F2",
        run: handlers.rename,
      },
    mayWrite && {
      key: "move",
      group: "change",
      primary: true,
      label: t("files.moveTo"),
      ...named("move"),
      icon: "move",
      run: handlers.moveTo,
    },
    mayWrite && {
      key: "copyTo",
      group: "change",
      label: t("files.copyTo"),
      ...named("copy"),
      icon: "copy",
      run: handlers.copyTo,
    },
    mayWrite && {
      key: "cut",
      group: "clipboard",
      label: t("files.cut"),
      ...named("cut"),
      icon: "cut",
      shortcut: t("files.keys.cut"),
      run: handlers.cut,
    },
    mayWrite && {
      key: "copy",
      group: "clipboard",
      label: t("files.copy"),
      ...named("take"),
      icon: "clipboard",
      shortcut: t("files.keys.copy"),
      run: handlers.copy,
    },
    mayWrite &&
      one?.isFolder &&
      held > 0 && { key: "paste", group: "clipboard", label: t("files.pasteInto"), icon: "clipboard", run: handlers.paste },
    {
      key: "favourite",
      group: "more",
      label: t(allFavourites ? "files.unfavour" : "files.favour"),
      icon: "star",
      run: () => handlers.favour(!allFavourites),
    },
    {
      key: "details",
      group: "more",
      label: t("files.details"),
      ...named("details"),
      icon: "panel",
      shortcut: t("files.keys.details"),
      run: handlers.details,
    },
    mayWrite && {
      key: "delete",
      group: "delete",
      primary: true,
      tone: "danger",
      label: t("files.delete"),
      ...named("delete"),
      icon: "trash",
      shortcut: t("files.keys.delete"),
      run: handlers.remove,
    },
  ];
  return actions.filter((action) => action !== false && action !== undefined);
}
