// Writes words across a picture, so that every part of it says for whom it was made. Runs in the decoder process only.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import sharp from "sharp";
import type { MarkJob, Picture } from "./decoder-messages.ts";
import { mostPixels } from "./make-picture.ts";

/** The machine may have no fonts at all. */
const fontfile = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");

/** @throws Error when the content is no picture */
export async function markPicture(content: Buffer, { lines, edge }: MarkJob): Promise<Picture> {
  const picture = await sharp(content, { limitInputPixels: mostPixels })
    .flatten({ background: "white" })
    .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .toBuffer({ resolveWithObject: true });
  const { width, height } = picture.info;
  const mark = await tileOf(lines, Math.max(width, height), { width, height });
  const marked = sharp(picture.data).composite([{ input: mark, tile: true, gravity: "northwest" }]);
  return { mediaType: "image/jpeg", bytes: await marked.jpeg({ quality: 82 }).toBuffer() };
}

/**
 * One mark with the room around it. Dark letters with a light rim, so that they stand out on paper and on a dark photo alike, and pale enough to read what is below.
 * @param longest edge of the picture in pixels
 */
async function tileOf(lines: readonly string[], longest: number, most: { width: number; height: number }): Promise<Buffer> {
  const size = Math.max(10, Math.round(longest / 58));
  const words = (colour: string): Promise<Buffer> =>
    sharp({
      text: {
        text: `<span foreground="${colour}">${lines.map(escaped).join("\n")}</span>`,
        font: `DejaVu Sans Bold ${size}`,
        fontfile,
        align: "centre",
        dpi: 72,
        rgba: true,
      },
    })
      .png()
      .toBuffer();
  const [dark, light] = await Promise.all([words("#1b2430"), words("#ffffff")]);
  const { width, height } = await sharp(dark).metadata();
  const rim = Math.max(1, Math.round(size / 14));
  const letters = await sharp({ create: { width: width + 2 * rim, height: height + 2 * rim, channels: 4, background: clear } })
    .composite([
      ...[0, 2 * rim].flatMap((left) => [0, 2 * rim].map((top) => ({ input: light, left, top }))),
      { input: dark, left: rim, top: rim },
    ])
    .png()
    .toBuffer();
  // Paler as a whole: letters and rim keep their contrast to each other.
  const pale = await sharp(letters)
    .composite([{ input: Buffer.from([255, 255, 255, 84]), raw: { width: 1, height: 1, channels: 4 }, tile: true, blend: "dest-in" }])
    .png()
    .toBuffer();
  const turned = await sharp(pale).rotate(-28, { background: clear }).png().toBuffer({ resolveWithObject: true });
  const room = Math.round(size * 2.2);
  // A tile must not be larger than what it is laid on.
  const fits = (own: number, whole: number): number => Math.min(own + room, whole);
  const [tileWidth, tileHeight] = [fits(turned.info.width, most.width), fits(turned.info.height, most.height)];
  const inside = await sharp(turned.data).resize(tileWidth, tileHeight, { fit: "inside", withoutEnlargement: true }).png().toBuffer();
  return sharp({ create: { width: tileWidth, height: tileHeight, channels: 4, background: clear } })
    .composite([{ input: inside, gravity: "centre" }])
    .png()
    .toBuffer();
}

const clear = { r: 255, g: 255, b: 255, alpha: 0 };

/** Pango reads markup. Control characters are none of a name. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
