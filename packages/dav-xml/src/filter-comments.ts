// The body of ownCloud's REPORT filter-comments: which of the comments of a file.
import { elementsOf, readDocument, textOf, XmlError } from "./document.ts";
import { namespaces } from "./names.ts";

export interface FilterComments {
  /** undefined: the caller's choice. */
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  /** None that is older; undefined: all. */
  readonly since: Date | undefined;
}

/**
 * @returns undefined when the report is another one
 * @throws XmlError
 */
export function readFilterComments(body: Uint8Array | string): FilterComments | undefined {
  const root = readDocument(body);
  if (root.namespace !== namespaces.owncloud || root.name !== "filter-comments") return undefined;
  const asked = new Map(
    elementsOf(root)
      .filter(({ namespace }) => namespace === namespaces.owncloud)
      .map((part) => [part.name, textOf(part).trim()]),
  );
  return { limit: wholeOf(asked.get("limit")), offset: wholeOf(asked.get("offset")), since: timeOf(asked.get("datetime")) };
}

/** @throws XmlError */
function wholeOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new XmlError("The report's bounds are no numbers.");
  return Number(text);
}

/** As clients write times: of HTTP, or ISO 8601. @throws XmlError */
function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined || text === "") return undefined;
  const time = new Date(text);
  if (text.length > 64 || Number.isNaN(time.getTime())) throw new XmlError("The report's time is none.");
  return time;
}
