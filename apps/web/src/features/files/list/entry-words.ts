// The words of an entry: kind, size and time as they are shown, its state as it is read out.
import type { IconName } from "@landbox/ui";
import type { Entry } from "@landbox/wire";
import { useWords } from "../../../i18n/use-words.ts";
import { kindOf } from "../file-kind.ts";
import { windowsFault } from "../model/windows-name.ts";

export interface EntryWords {
  kind: string;
  size: string;
  time: string;
  day: string;
  type: string;
  /** Read out after the name: marked, favourite, locked, cut. */
  state: string;
  select: string;
  actions: string;
  marks: { icon: IconName; text: string }[];
}

export function useEntryWords() {
  const { t, size, date, day, locale } = useWords();

  function marksOf(entry: Entry): EntryWords["marks"] {
    const marks: EntryWords["marks"] = [];
    const fault = windowsFault(entry.name);
    if (entry.favorite) marks.push({ icon: "star", text: t("files.favourite") });
    if (entry.lock) marks.push({ icon: "lock", text: t("files.lockedBy", { name: entry.lock.by }) });
    if (fault) marks.push({ icon: "alert", text: t(`files.windows.${fault}`) });
    return marks;
  }

  function of(entry: Entry, { selected, cut }: { selected: boolean; cut: boolean }): EntryWords {
    const marks = marksOf(entry);
    const states = [
      ...(selected ? [t("files.stateSelected")] : []),
      ...(cut ? [t("files.stateCut")] : []),
      ...marks.map(({ text }) => text),
    ];
    const kind = t(`kinds.${kindOf(entry)}`);
    return {
      kind,
      size: size(entry.size),
      time: date(entry.mtime),
      day: day(entry.mtime),
      type: kind,
      state: states.map((state) => `, ${state}`).join(""),
      select: t("files.select", { name: entry.name }),
      actions: t("files.actionsFor", { name: entry.name }),
      marks,
    };
  }
  return { of, language: locale };
}
