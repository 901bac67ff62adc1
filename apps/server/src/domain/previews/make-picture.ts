// Makes a picture of a content, at most so large, turned as its camera was held and without anything but pixels. Runs in the decoder process only.
import type { Buffer } from "node:buffer";
import type { ThumbnailKind } from "@landbox/wire";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { pixelsOfPage, withPdf } from "./draw-page.ts";
import type { Picture } from "./decoder-messages.ts";

/** Pictures of more pixels are not decoded: a few kilobytes may claim to be gigabytes. */
export const mostPixels = 100_000_000;

const options: SharpOptions = { limitInputPixels: mostPixels, sequentialRead: true, failOn: "error", animated: false };

sharp.cache(false);
sharp.concurrency(1);

/** @throws Error when nothing can be made of it */
export async function makePicture(kind: ThumbnailKind, content: Buffer, edge: number): Promise<Picture> {
  switch (kind) {
    case "image":
      return print(sharp(content, options).autoOrient(), edge, (await sharp(content, options).metadata()).hasAlpha);
    case "svg":
      return print(await drawing(content, edge), edge, false);
    case "heic":
      return print(await heic(content), edge, false);
    case "pdf":
      return print(await firstPage(content, edge), edge, false);
  }
}

async function print(picture: Sharp, edge: number, transparent: boolean): Promise<Picture> {
  const small = picture.resize(edge, edge, { fit: "inside", withoutEnlargement: true }).toColourspace("srgb");
  // Without what the camera wrote: place and time of a picture are nobody's business in a list.
  if (transparent) return { mediaType: "image/webp", bytes: await small.webp({ quality: 82, effort: 2 }).toBuffer() };
  return { mediaType: "image/jpeg", bytes: await small.jpeg({ quality: 80, progressive: edge > 512 }).toBuffer() };
}

/** Drawn in the size that is wanted, on white as on paper. librsvg runs no script and, given bytes without an address, loads nothing. */
async function drawing(content: Buffer, edge: number): Promise<Sharp> {
  const { width, height } = await sharp(content, options).metadata();
  const density = Math.min(2400, Math.max(1, (72 * edge) / Math.max(width, height)));
  return sharp(content, { ...options, density }).flatten({ background: "white" });
}

/** What the library hands out, and its types do not say. */
interface SizedImage {
  readonly width: number;
  readonly height: number;
  decode(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
}

/** The size is asked before a pixel is decoded. */
async function heic(content: Buffer): Promise<Sharp> {
  // AVIF is a form of HEIF that the other library reads faster.
  if (content.toString("latin1", 8, 12).startsWith("avi")) return sharp(content, options).autoOrient();
  const { default: heicDecode } = await import("heic-decode");
  const [first] = (await heicDecode.all({ buffer: content })) as SizedImage[];
  if (!first || first.width * first.height > mostPixels) throw new Error("The picture has too many pixels.");
  const { width, height, data } = await first.decode();
  // The decoder has turned it already, and its transparency is never meant.
  return sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
}

function firstPage(content: Buffer, edge: number): Promise<Sharp> {
  return withPdf(content, (document) => pixelsOfPage(document, 0, edge));
}
