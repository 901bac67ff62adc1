// Prints what is not a node of a tree (parts of uploads, entries of the trash, versions) for a compiled question.
import { nameKey, printPropstat, printResponse, tagsOf, type XmlName } from "@landbox/dav-xml";
import type { Question } from "./question.ts";

export interface EntryProperty<Entry> extends XmlName {
  /** XML of the element's content, "" for an empty element, undefined when this entry has no such property. */
  readonly print: (entry: Entry) => string | undefined;
}

/** A response element: the properties that are there first, then, for those asked by name, the missing ones. `href` is encoded. */
export function printEntry<Entry>(question: Question, properties: readonly EntryProperty<Entry>[], entry: Entry, href: string): string {
  const all = question.allDead;
  const wanted = all ? properties.map((property) => ({ ...tagsOf(property), key: nameKey(property) })) : question.asked;
  let found = "";
  let missing = "";
  for (const { key, open, close, empty } of wanted) {
    const value = properties.find((property) => nameKey(property) === key)?.print(entry);
    if (value === undefined) missing += empty;
    else found += value === "" || question.kind === "names" ? empty : open + value + close;
  }
  return printResponse(href, printPropstat(found, 200) + (missing === "" || all ? "" : printPropstat(missing, 404)));
}
