// How a file is shown, told by the end of its name.
import { extensionOf, isOfficeFile, thumbnailKindOf } from "@landbox/wire";
import type { Entry } from "@landbox/wire";

export type ViewKind = "picture" | "pdf" | "markdown" | "text" | "audio" | "video" | "office" | "none";

const texts = new Set(
  (
    "txt log csv tsv md markdown json json5 jsonl ndjson xml xsd xsl xslt gml kml gpx html htm xhtml css scss less js mjs cjs jsx ts tsx vue py rb php java kt " +
    "c h cpp hpp cc cs go rs swift sh bash zsh fish bat cmd ps1 sql ini cfg conf toml yaml yml env properties tex bib srt vtt ics vcf eml diff patch lua pl r " +
    "gradle dockerfile makefile gitignore editorconfig geojson svg rst adoc nfo asc"
  ).split(" "),
);
const audio = new Set("mp3 m4a aac ogg oga opus wav flac weba".split(" "));
const video = new Set("mp4 m4v webm ogv mov".split(" "));
/** Pictures that browsers show themselves, without running anything: for looking closely. */
const safePictures = new Set("jpg jpeg jpe jfif png gif webp avif".split(" "));

export function viewKindOf({ name, size }: Pick<Entry, "name" | "size">): ViewKind {
  const extension = extensionOf(name) || name.toLowerCase();
  if (extension === "pdf") return "pdf";
  if (thumbnailKindOf(name, size) !== undefined) return "picture";
  if (extension === "md" || extension === "markdown") return "markdown";
  if (audio.has(extension)) return "audio";
  if (video.has(extension)) return "video";
  if (texts.has(extension)) return "text";
  return isOfficeFile(name, size) ? "office" : "none";
}

/** Whether the file itself may stand in an `img`. An SVG never does: the server's picture of it stands there. */
export const isSafePicture = (name: string): boolean => safePictures.has(extensionOf(name));

/** Bytes of the largest text that is edited here. */
export const largestEdited = 2 * 2 ** 20;

/** Whether the file can be written in here. */
export const isEditable = (entry: Pick<Entry, "name" | "size" | "isFolder">): boolean =>
  !entry.isFolder && entry.size <= largestEdited && (["text", "markdown"].includes(viewKindOf(entry)) || extensionOf(entry.name) === "svg");
