// What a body takes along when it goes: all files that it may see, the arrangement with who agreed, and its log.
import { DomainError } from "@landbox/wire";
import type { RoomsContext } from "./create-rooms.ts";
import { detailIn, logWords } from "./log-words.ts";
import { record } from "./room-events.ts";
import type { LogEntry, Rooms } from "./rooms.ts";

/** Lines of the log that go along at most. */
const mostLines = 20_000;
const page = 1000;

export function exportRoom(context: RoomsContext & Pick<Rooms, "arrangements" | "log">): Pick<Rooms, "exportOf"> {
  const { enter, access } = context;
  return {
    async exportOf(actor, room) {
      const [found, may] = await enter(actor, room, async (entered) => [entered.room, entered.may] as const);
      if (!may.export)
        throw new DomainError("forbidden", "Only those who may download the files of the room may do this.", {
          values: { fault: "room_export" },
        });
      const grant = await access.read(actor, room, found.own ? undefined : found.root);
      const versions = await context.arrangements(actor, room);
      const lines: LogEntry[] = [];
      let after: string | undefined;
      if (may.log !== "none")
        do {
          const { entries, next } = await context.log(actor, room, { after, limit: page });
          lines.push(...entries);
          after = next;
        } while (after !== undefined && lines.length < mostLines);
      await enter(actor, room, (entered) => record(entered, "exported", { body: entered.box, about: actor.displayName }));
      const english = actor.language === "en";
      const notes = [
        { path: english ? "_arrangement.txt" : "_Vereinbarung.txt", text: versions.map(versionText(english)).join("\n\n\n") },
        ...(may.log === "none" ? [] : [{ path: english ? "_log.csv" : "_Protokoll.csv", text: logTable(lines, english) }]),
      ];
      return { grant, root: found.root, name: found.name, notes };
    },
  };
}

type Version = Awaited<ReturnType<Rooms["arrangements"]>>[number];

const versionText = (english: boolean) => (version: Version) => {
  const head = `${english ? "Version" : "Fassung"} ${version.version}, ${version.at.toISOString()}, ${version.by}`;
  const agreed = version.agreements.map(
    ({ title, by, at }) => `${english ? "agreed" : "zugestimmt"}: ${title}, ${by}, ${at.toISOString()}`,
  );
  return [head, ...agreed, "", version.text].join("\n");
};

/** CSV (RFC 4180) with a mark that tells spreadsheets of its encoding. */
export function logTable(entries: readonly LogEntry[], english: boolean): string {
  const words = logWords[english ? "en" : "de"];
  const rows = entries.map(({ at, what, by, boxTitle, about, detail }) => [
    at.toISOString(),
    words.happened[what],
    by ?? "",
    boxTitle ?? "",
    about,
    detailIn(words, what, detail),
  ]);
  return `\uFEFF${[words.columns, ...rows].map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}

/** Names of files are not to become formulas of a spreadsheet. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
