// What a page of a PDF says, in the order in which it is to be read: by its tags (ISO 32000 14.7) where it has them, else line by line. Runs in the decoder process only.
import type { PDFiumPage } from "@hyzyla/pdfium";
import type { PageBlock, PageCell } from "@landbox/wire";

/** Of PDFium's functions (compiled from C) those that are used here; pointers are numbers, and 0 is none. */
export interface PdfModule {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, index: number): number;
  _FPDFText_GetTextObject(text: number, index: number): number;
  _FPDFPageObj_GetMarkedContentID(object: number): number;
  _FPDF_StructTree_GetForPage(page: number): number;
  _FPDF_StructTree_Close(tree: number): void;
  _FPDF_StructTree_CountChildren(tree: number): number;
  _FPDF_StructTree_GetChildAtIndex(tree: number, index: number): number;
  _FPDF_StructElement_CountChildren(element: number): number;
  _FPDF_StructElement_GetChildAtIndex(element: number, index: number): number;
  _FPDF_StructElement_GetChildMarkedContentID(element: number, index: number): number;
  _FPDF_StructElement_GetType(element: number, buffer: number, length: number): number;
  _FPDF_StructElement_GetAltText(element: number, buffer: number, length: number): number;
  _FPDF_StructElement_GetActualText(element: number, buffer: number, length: number): number;
}

/** Characters of one page, and elements that stand in one another: what has more is no page for people. */
const mostCharacters = 200_000;
const deepest = 60;
/** Part of a page's characters that its tags must reach: with fewer they are not to be relied on. */
const leastTagged = 0.5;

type Words = Pick<PageBlock, "text">["text"];

interface Element {
  readonly type: string;
  /** Instead of what is inside it. */
  readonly instead: Words;
  readonly children: readonly (Element | Words)[];
}

export function readPage(module: PdfModule, page: PDFiumPage): PageBlock[] {
  // How the library itself names the loaded page.
  const pointer = (page as unknown as { pageIdx: number }).pageIdx;
  const { whole, marked } = readText(module, pointer);
  const tree = module._FPDF_StructTree_GetForPage(pointer);
  if (tree !== 0) {
    try {
      const elements = range(module._FPDF_StructTree_CountChildren(tree)).map((i) =>
        readElement(module, module._FPDF_StructTree_GetChildAtIndex(tree, i), marked, 0),
      );
      const blocks: PageBlock[] = [];
      for (const element of elements) if (element) collect(element, blocks);
      const tagged = blocks.reduce((sum, block) => sum + lengthOf(block), 0);
      if (tagged > 0 && tagged >= leastTagged * squeezed(whole).length) return blocks;
    } finally {
      module._FPDF_StructTree_Close(tree);
    }
  }
  const text = whole.replaceAll("\r\n", "\n").trim();
  return text === "" ? [] : [{ kind: "paragraph", text }];
}

/** All of a page's text, and the parts of it by the numbers that tags refer to. */
function readText(module: PdfModule, page: number): { whole: string; marked: ReadonlyMap<number, string> } {
  const text = module._FPDFText_LoadPage(page);
  const parts = new Map<number, string[]>();
  const whole: string[] = [];
  let current = -1;
  const count = text === 0 ? 0 : Math.min(mostCharacters, module._FPDFText_CountChars(text));
  for (let i = 0; i < count; i++) {
    const code = module._FPDFText_GetUnicode(text, i);
    const character = code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : "";
    whole.push(character);
    const object = module._FPDFText_GetTextObject(text, i);
    // A blank or the end of a line that PDFium put between two pieces: it belongs to the one before.
    if (object !== 0) current = module._FPDFPageObj_GetMarkedContentID(object);
    if (current < 0) continue;
    const part = parts.get(current);
    if (part) part.push(character);
    else parts.set(current, [character]);
  }
  if (text !== 0) module._FPDFText_ClosePage(text);
  return { whole: whole.join(""), marked: new Map([...parts].map(([id, characters]) => [id, characters.join("")])) };
}

function readElement(module: PdfModule, element: number, marked: ReadonlyMap<number, string>, depth: number): Element | undefined {
  if (element === 0 || depth > deepest) return undefined;
  const children: (Element | Words)[] = [];
  for (const i of range(module._FPDF_StructElement_CountChildren(element))) {
    const id = module._FPDF_StructElement_GetChildMarkedContentID(element, i);
    const child = id >= 0 ? marked.get(id) : readElement(module, module._FPDF_StructElement_GetChildAtIndex(element, i), marked, depth + 1);
    if (child !== undefined) children.push(child);
  }
  const said = (name: "GetActualText" | "GetAltText" | "GetType"): string => stringOf(module, `_FPDF_StructElement_${name}`, element);
  return { type: said("GetType"), instead: said("GetActualText") || said("GetAltText"), children };
}

/** UTF-16 with a zero at its end, of which PDFium first says how long it is. */
function stringOf(
  module: PdfModule,
  name: "_FPDF_StructElement_GetActualText" | "_FPDF_StructElement_GetAltText" | "_FPDF_StructElement_GetType",
  element: number,
): string {
  const length = module[name](element, 0, 0);
  if (length <= 2 || length > 2 * mostCharacters) return "";
  const buffer = module._malloc(length);
  try {
    module[name](element, buffer, length);
    return new TextDecoder("utf-16le").decode(module.HEAPU8.slice(buffer, buffer + length - 2));
  } finally {
    module._free(buffer);
  }
}

/** Elements that hold others and say nothing themselves. */
const groups = new Set([
  "Document",
  "DocumentFragment",
  "Part",
  "Art",
  "Sect",
  "Div",
  "Aside",
  "NonStruct",
  "L",
  "TOC",
  "TOCI",
  "BlockQuote",
  "Private",
]);

function collect(element: Element, blocks: PageBlock[]): void {
  const { type, children } = element;
  const heading = /^H([1-6])?$/.exec(type);
  if (heading) return add(blocks, { kind: "heading", level: Number(heading[1] ?? 2), text: wordsOf(element) });
  if (type === "Title") return add(blocks, { kind: "heading", level: 1, text: wordsOf(element) });
  if (type === "Figure" || type === "Formula") return add(blocks, { kind: "figure", text: wordsOf(element) });
  if (type === "Table") {
    const rows = rowsOf(element);
    if (rows.length > 0) blocks.push({ kind: "table", text: "", rows });
    return;
  }
  if (type === "LI") return collectItem(element, blocks);
  if (!groups.has(type) && !children.some((child) => typeof child !== "string" && isBlock(child)))
    return add(blocks, { kind: "paragraph", text: wordsOf(element) });
  for (const child of children)
    if (typeof child === "string") add(blocks, { kind: "paragraph", text: plain(child) });
    else collect(child, blocks);
}

/** A bullet is not read out, a number is; a list in it comes after it. */
function collectItem(item: Element, blocks: PageBlock[]): void {
  const lists: Element[] = [];
  const words = (element: Element): string =>
    element.children
      .map((child) => {
        if (typeof child === "string") return child;
        if (child.type === "L") lists.push(child);
        return child.type === "L" ? "" : child.type === "Lbl" ? label(wordsOf(child)) : child.instead || words(child);
      })
      .join(" ");
  add(blocks, { kind: "item", text: plain(words(item)).replace(/^[•◦▪▸‣·●○■□–-] +/u, "") });
  for (const list of lists) collect(list, blocks);
}

const label = (text: string): string => (/[\p{L}\p{N}]/u.test(text) ? text : "");

const isBlock = ({ type, children }: Element): boolean =>
  /^(H[1-6]?|P|L|LI|Table|Figure|Sect|Div|Part|Title)$/.test(type) || children.some((child) => typeof child !== "string" && isBlock(child));

function rowsOf(table: Element): PageCell[][] {
  const rows: PageCell[][] = [];
  for (const child of table.children) {
    if (typeof child === "string") continue;
    if (child.type === "TR") {
      const cells = child.children.filter((cell) => typeof cell !== "string");
      rows.push(cells.map((cell) => ({ text: wordsOf(cell), header: cell.type === "TH" })));
    } else rows.push(...rowsOf(child));
  }
  return rows;
}

const wordsOf = (element: Element): string =>
  plain(
    element.instead ||
      element.children
        .map((child) => (typeof child === "string" ? child : child.type === "Lbl" ? `${wordsOf(child)} ` : wordsOf(child)))
        .join(" "),
  );

/** What PDFium puts where a word is parted at the end of a line. */
const parted = "\u0002";

/** Without the ends of lines, and words that were parted there whole again. */
const plain = (text: string): string =>
  text
    .split(parted)
    .map((part, i) => (i === 0 ? part : part.trimStart()))
    .join("")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();

function add(blocks: PageBlock[], block: PageBlock): void {
  if (block.text !== "") blocks.push(block);
}

const squeezed = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, "");
const lengthOf = ({ text, rows = [] }: PageBlock): number =>
  squeezed(text).length + rows.flat().reduce((sum, cell) => sum + squeezed(cell.text).length, 0);
const range = (count: number): number[] => Array.from({ length: Math.max(0, Math.min(count, mostCharacters)) }, (_, i) => i);
