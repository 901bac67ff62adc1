// What kind of thing a file is, told by its extension: for its icon and for the words in front of its name.
import "./kind-words.ts";

export type FileKind = "folder" | "document" | "sheet" | "slides" | "pdf" | "image" | "audio" | "video" | "archive" | "other";

const extensions: Record<Exclude<FileKind, "folder" | "other">, string> = {
  document: "doc docx odt rtf txt md pages",
  sheet: "xls xlsx ods csv numbers",
  slides: "ppt pptx odp key",
  pdf: "pdf",
  image: "jpg jpeg png gif webp svg tif tiff bmp heic avif",
  audio: "mp3 m4a wav ogg oga flac aac",
  video: "mp4 m4v mov avi mkv webm",
  archive: "zip 7z rar tar gz tgz bz2 xz zst",
};

const kinds = new Map<string, FileKind>(
  Object.entries(extensions).flatMap(([kind, list]) => list.split(" ").map((extension) => [extension, kind as FileKind] as const)),
);

/** The kind of an entry of a folder. */
export function kindOf(entry: { name: string; isFolder: boolean }): FileKind {
  if (entry.isFolder) return "folder";
  const dot = entry.name.lastIndexOf(".");
  return (dot > 0 && kinds.get(entry.name.slice(dot + 1).toLowerCase())) || "other";
}
