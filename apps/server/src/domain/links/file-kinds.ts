// Which files may be handed in: by their ending, and by what their first bytes show them to be.
import { fileTypeFromBuffer } from "file-type";
import { DomainError } from "@landbox/wire";

/** So many first bytes are enough to know a kind. */
export const headLength = 4100;

/** Programs, and documents that carry some: never taken from strangers, whatever they are called. */
const programs = new Set(
  (
    "exe dll com scr pif msi msp msix appx bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl jar class apk ipa app dmg pkg deb rpm run sh bash " +
    "lnk reg inf scf url desktop chm iso img vhd vhdx docm dotm xlsm xltm xlam pptm potm ppam ppsm xll one"
  ).split(" "),
);
const programKinds = new Set(["exe", "elf", "macho", "deb", "rpm", "class", "apk", "jar", "dmg", "lnk", "chm", "wasm"]);

/** Endings whose files look like another kind from outside. */
const disguises: Record<string, readonly string[]> = {
  zip: "docx xlsx pptx odt ods odp odg dotx xltx potx epub kmz sketch dxf dwfx ifczip pages numbers key".split(" "),
  cfb: "doc xls ppt msg vsd pub mpp dot xlt".split(" "),
  xml: "svg kml gml gpx xhtml rss xsd xsl gexf ifcxml xplan".split(" "),
  gz: ["tgz", "svgz"],
  rtf: ["doc"],
  mp4: ["m4v", "m4a", "mov", "3gp"],
  mov: ["mp4", "m4v", "qt"],
  jpg: ["jpeg", "jpe", "jfif"],
  tif: ["tiff"],
  heic: ["heif", "hif"],
  avif: ["heif", "heic"],
  ogg: ["oga", "ogv", "opus"],
  ics: ["ifb"],
};
/** Endings that must show what they say, because people open them without a thought. */
const provable = new Set("pdf jpg jpeg png gif webp tif tiff heic zip docx xlsx pptx odt ods odp mp4 mov".split(" "));

/** The ending of a name, lower-case; "" without one. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** @throws DomainError unsupported_media_type */
export function checkEnding(name: string, allowed: readonly string[]): void {
  const ending = endingOf(name);
  if (programs.has(ending)) throw refused("link_file_program");
  if (allowed.length > 0 && !allowed.includes(ending)) throw refused("link_file_type", { types: allowed.join(", ") });
}

/**
 * Looks at a file's first bytes (all of a shorter one). What cannot be told (plain text, drawings) is taken by its ending.
 * @throws DomainError unsupported_media_type
 */
export async function checkHead(name: string, head: Uint8Array): Promise<void> {
  // Of a ZIP that is longer than its head the library may say nothing.
  const kind = (await fileTypeFromBuffer(head))?.ext ?? (isZip(head) ? "zip" : undefined);
  if ((kind !== undefined && programKinds.has(kind)) || startsScript(head)) throw refused("link_file_program");
  const ending = endingOf(name);
  if (kind === undefined) {
    if (provable.has(ending) && head.length > 0) throw refused("link_file_disguised", { ending });
    return;
  }
  if (kind === ending || disguises[kind]?.includes(ending)) return;
  // Where both are the same family from outside, the ending says what it is.
  if (Object.values(disguises).some((others) => others.includes(kind) && others.includes(ending))) return;
  if (provable.has(ending) || provable.has(kind)) throw refused("link_file_disguised", { ending });
}

const isZip = (head: Uint8Array): boolean => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
/** `#!`: a program for Unix, whatever its name. */
const startsScript = (head: Uint8Array): boolean => head[0] === 0x23 && head[1] === 0x21;

const sentences = {
  link_file_program: "Programs and documents with macros are not taken here.",
  link_file_type: "Files of this type are not asked for.",
  link_file_disguised: "The content of this file is not what its name says.",
};

const refused = (fault: keyof typeof sentences, values: Record<string, string> = {}): DomainError =>
  new DomainError("unsupported_media_type", sentences[fault], { values: { fault, ...values } });
