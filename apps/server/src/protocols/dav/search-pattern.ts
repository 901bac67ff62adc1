// What a client's search pattern asks for: words as they were typed, or the part of KQL that ownCloud's page writes.
import type { SearchKind } from "@landbox/wire";

export interface SearchPattern {
  readonly text: string;
  readonly kinds: readonly SearchKind[] | undefined;
}

/** Words of the filter "media type" in ownCloud's page. */
const kinds: Readonly<Record<string, readonly SearchKind[]>> = {
  folder: ["folder"],
  file: ["document", "spreadsheet", "presentation", "pdf", "picture", "video", "audio", "archive", "text", "other"],
  document: ["document", "text"],
  spreadsheet: ["spreadsheet"],
  presentation: ["presentation"],
  pdf: ["pdf"],
  image: ["picture"],
  video: ["video"],
  audio: ["audio"],
  archive: ["archive"],
};

/** `name:"*plan*" AND mediatype:("pdf" OR "image")`; what is not known narrows nothing. */
export function readPattern(pattern: string): SearchPattern {
  const wanted = new Set<SearchKind>();
  const words: string[] = [];
  for (const [, key = "", group, quoted, bare] of pattern.matchAll(/(?:(\w+):)?(?:\(([^)]*)\)|"([^"]*)"|(\S+))/g)) {
    const value = group ?? quoted ?? bare ?? "";
    const field = key.toLowerCase();
    if (field === "mediatype" || field === "type")
      for (const [word] of value.matchAll(/\w+/g)) for (const kind of kinds[word.toLowerCase()] ?? []) wanted.add(kind);
    else if (field === "name") words.push(value);
    else if (field === "" && !(bare !== undefined && /^(AND|OR|NOT)$/.test(bare))) words.push(value);
  }
  return { text: words.join(" ").replaceAll(/[*?]/g, " ").trim(), kinds: wanted.size > 0 ? [...wanted] : undefined };
}
