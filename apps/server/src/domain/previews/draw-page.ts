// Opens a PDF, draws its pages and reads how large they are and what they say. Runs in the decoder process only.
import { Buffer } from "node:buffer";
import type { PDFiumDocument } from "@hyzyla/pdfium";
import sharp, { type Sharp } from "sharp";
import type { OutlinedPage, PageJob, Picture } from "./decoder-messages.ts";
import { type PdfModule, readPage } from "./read-page.ts";

/** Pages of a document of which anything is told at all. */
const mostPages = 5_000;
/** Milliseconds in which pages are read; those that are left over are drawn, but say nothing. */
const readingTime = 10_000;
/** Characters of the text of one document. */
const mostText = 4_000_000;

/** @param work must not keep the document @throws Error for what is no PDF, or is locked with a password */
export async function withPdf<T>(content: Buffer, work: (document: PDFiumDocument, module: PdfModule) => Promise<T>): Promise<T> {
  const { PDFiumLibrary } = await import("@hyzyla/pdfium");
  const library = await PDFiumLibrary.init();
  try {
    const document = await library.loadDocument(content);
    // The library does not hand out what it is made of; only there the structure of a page can be asked for.
    const made = await work(document, (library as unknown as { module: PdfModule }).module);
    document.destroy();
    return made;
  } finally {
    library.destroy();
  }
}

/** @throws Error when there is no such page, or it has no size */
export async function pixelsOfPage(document: PDFiumDocument, number: number, edge: number, withForms = false): Promise<Sharp> {
  const page = document.getPage(number);
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const longest = Math.max(originalWidth, originalHeight);
  if (!(longest > 0)) throw new Error("The page has no size.");
  const scale = edge / longest;
  const { data, width, height } = await page.render({
    scale,
    renderFormFields: withForms,
    render: (rendered) => Promise.resolve(rendered.data),
  });
  return sharp(Uint8Array.from(data), { raw: { width, height, channels: 4 } }).removeAlpha();
}

/** A page as it would be printed, with what was written into its forms. @throws Error */
export function drawPage(content: Buffer, { page, edge }: PageJob): Promise<Picture> {
  return withPdf(content, async (document) => {
    if (page >= document.getPageCount()) throw new Error("There is no such page.");
    document.initializeFormFields();
    const pixels = await pixelsOfPage(document, page, edge, true);
    return { mediaType: "image/jpeg", bytes: await pixels.jpeg({ quality: 84, chromaSubsampling: "4:4:4" }).toBuffer() };
  });
}

/** An Outline as JSON. @throws Error */
export function outlinePages(content: Buffer): Promise<Picture> {
  return withPdf(content, (document, module) => {
    const count = Math.min(mostPages, document.getPageCount());
    const until = Date.now() + readingTime;
    let left = mostText;
    const pages: OutlinedPage[] = [];
    for (let number = 0; number < count; number++) {
      const page = document.getPage(number);
      const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
      if (left <= 0 || Date.now() > until) {
        pages.push({ width, height });
        continue;
      }
      const text = readPage(module, page);
      left -= JSON.stringify(text).length;
      pages.push({ width, height, text });
    }
    return Promise.resolve({ mediaType: "application/json", bytes: Buffer.from(JSON.stringify({ pages })) });
  });
}
