// Draws arms: a picture of any usual form becomes a square PNG, for our pages or as an icon of the installed page. Runs in the decoder process only.
import type { Buffer } from "node:buffer";
import sharp, { type SharpOptions } from "sharp";
import type { EmblemJob, Picture } from "./decoder-messages.ts";

/** Arms of a city are drawn from far less; the file is small but may claim to be huge. */
const options: SharpOptions = { limitInputPixels: 40_000_000, failOn: "error", animated: false };
const taken = new Set(["png", "jpeg", "webp", "svg"]);
const transparent = { r: 0, g: 0, b: 0, alpha: 0 };
/** The part of an icon's edge that no mask of a system cuts away, with a little air. */
const safe = 0.66;

/** @throws Error when nothing can be made of it */
export async function drawEmblem({ edge, icon }: Pick<EmblemJob, "edge" | "icon">, content: Buffer): Promise<Picture> {
  const { format, width, height } = await sharp(content, options).metadata();
  if (!taken.has(format)) throw new Error("Not a form of picture that is taken.");
  const density = format === "svg" ? Math.min(2400, Math.max(1, (72 * edge) / Math.max(width, height))) : undefined;
  const inner = icon ? Math.round(edge * safe) : edge;
  const emblem = await sharp(content, density === undefined ? options : { ...options, density })
    .autoOrient()
    .resize(inner, inner, { fit: "contain", background: transparent })
    .toColourspace("srgb")
    .png()
    .toBuffer();
  if (!icon) return { mediaType: "image/png", bytes: emblem };
  const framed = sharp({ create: { width: edge, height: edge, channels: 3, background: "#ffffff" } }).composite([{ input: emblem }]);
  return { mediaType: "image/png", bytes: await framed.png({ compressionLevel: 9 }).toBuffer() };
}
