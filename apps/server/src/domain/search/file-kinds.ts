// What kind of thing a file is, by its name's ending: the filters of a search.
import type { SearchKind } from "@landbox/wire";

const endings: Readonly<Record<Exclude<SearchKind, "folder" | "other">, string>> = {
  document: "doc docx docm dot dotx odt ott fodt rtf pages wpd epub",
  spreadsheet: "xls xlsx xlsm xlsb xlt xltx ods ots fods csv tsv numbers",
  presentation: "ppt pptx pptm pot potx pps ppsx odp otp fodp key",
  pdf: "pdf",
  picture: "jpg jpeg jpe png gif bmp tif tiff webp heic heif avif svg psd ico raw cr2 nef dng jfif",
  video: "mp4 m4v mov avi mkv webm mpg mpeg wmv flv 3gp mts m2ts ogv",
  audio: "mp3 wav m4a aac flac ogg oga opus wma aif aiff mid midi amr",
  archive: "zip 7z rar tar gz tgz bz2 tbz xz txz zst iso jar cab",
  text: "txt md markdown log json xml yaml yml ini conf html htm css js ts sql sh bat ps1 py eml ics vcf gpx kml gml",
};

const kinds = new Map(Object.entries(endings).flatMap(([kind, all]) => all.split(" ").map((ending) => [ending, kind as SearchKind])));

export function kindOfName(name: string, isFolder: boolean): SearchKind {
  if (isFolder) return "folder";
  const dot = name.lastIndexOf(".");
  return (dot > 0 ? kinds.get(name.slice(dot + 1).toLowerCase()) : undefined) ?? "other";
}

/** What files of these kinds end in, for a look at the tree. `others`: the endings are those that do not count. */
export interface WantedEndings {
  readonly folders: boolean;
  /** null: every file. */
  readonly endings: readonly string[] | null;
  readonly others: boolean;
}

export function endingsOf(wanted: readonly SearchKind[] | undefined): WantedEndings {
  if (!wanted || wanted.length === 0) return { folders: true, endings: null, others: false };
  const others = wanted.includes("other");
  const endings = [...kinds].filter(([, kind]) => wanted.includes(kind) !== others).map(([ending]) => ending);
  return { folders: wanted.includes("folder"), endings, others };
}
