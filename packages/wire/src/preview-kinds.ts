// Which files the server can make a picture of, by the ends of their names: asked by the server, and by the page before it asks the server.

export type ThumbnailKind = "image" | "svg" | "heic" | "pdf";

const kinds: Readonly<Record<string, ThumbnailKind>> = {
  jpg: "image",
  jpeg: "image",
  jpe: "image",
  jfif: "image",
  png: "image",
  gif: "image",
  webp: "image",
  avif: "image",
  tif: "image",
  tiff: "image",
  svg: "svg",
  heic: "heic",
  heif: "heic",
  pdf: "pdf",
};

const mebi = 2 ** 20;

/** Bytes of the largest file of a kind that is looked at. */
const largest: Readonly<Record<ThumbnailKind, number>> = {
  image: 100 * mebi,
  svg: 4 * mebi,
  heic: 50 * mebi,
  pdf: 100 * mebi,
};

/** Text after the last dot, in lower case; "" without one. */
export const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
};

/**
 * How a picture is made of a file, or undefined when none can be.
 * @param size bytes
 */
export function thumbnailKindOf(name: string, size: number): ThumbnailKind | undefined {
  const kind = kinds[extensionOf(name)];
  return kind !== undefined && size > 0 && size <= largest[kind] ? kind : undefined;
}

/** Longest edges, in pixels, in which pictures are made: for rows, for tiles, for the whole screen. */
export const thumbnailSizes = [128, 512, 2048] as const;
export type ThumbnailSize = (typeof thumbnailSizes)[number];

/** The smallest size that covers so many pixels. */
export const thumbnailSizeFor = (pixels: number): ThumbnailSize => thumbnailSizes.find((size) => size >= pixels) ?? 2048;

/** Longest edges, in pixels, in which pages are drawn: to read them, and to read them closely. */
export const pageSizes = [1024, 2048] as const;
export type PageSize = (typeof pageSizes)[number];

/** The smallest size that covers so many pixels. */
export const pageSizeFor = (pixels: number): PageSize => pageSizes.find((size) => size >= pixels) ?? 2048;

/** Media types of which pictures can be made, as clients of the ownCloud family are told. */
export const thumbnailTypes = [
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/tiff",
  "image/svg+xml",
  "image/heic",
  "image/heif",
  "application/pdf",
] as const;

const officeNames = new Set(["doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "odg"]);
const largestOffice = 50 * mebi;

/** Whether a file is one that LibreOffice turns into a PDF. */
export const isOfficeFile = (name: string, size: number): boolean =>
  officeNames.has(extensionOf(name)) && size > 0 && size <= largestOffice;
