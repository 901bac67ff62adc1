// Prints one node's response element for a compiled question.
import { inLanguage, nameKey, printPropstat, printResponse, type Tags, tagsOf } from "@landbox/dav-xml";
import type { Node } from "../../../domain/tree/node.ts";
import type { DeadProperty } from "../../../domain/tree/tree.ts";
import type { Facts } from "./live-property.ts";
import type { Question } from "./question.ts";

/** The propstat of what is there comes first: some clients read only one. */
const okStart = "<d:propstat><d:prop>";
const okEnd = "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>";
const missingEnd = "</d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>";

/**
 * @param dead the node's dead properties, when the question needs them
 * @param minimal leaves out what is not there (RFC 8144)
 */
export function printNode(
  question: Question,
  node: Node,
  href: string,
  facts: Facts,
  dead: readonly DeadProperty[] | undefined,
  minimal: boolean,
): string {
  if (question.kind === "names") return printNames(question, node, href, facts, dead);
  let found = "";
  let missing = "";
  for (const property of question.asked) {
    if (!property.live) {
      const own = dead?.find((candidate) => nameKey(candidate) === property.key);
      if (own) found += printDead(own, property);
      else missing += property.empty;
      continue;
    }
    const value = property.live.print(node, facts);
    if (value === undefined) missing += property.optional ? "" : property.empty;
    else found += value === "" ? property.empty : property.open + value + property.close;
  }
  if (question.allDead && dead) {
    for (const property of dead) {
      if (!question.asked.some((asked) => asked.key === nameKey(property))) found += printDead(property, tagsOf(property));
    }
  }
  const rest = missing === "" || minimal ? "" : okStart + missing + missingEnd;
  return printResponse(href, okStart + found + okEnd + rest);
}

/** As it was set, with its language (RFC 4918 4.3). */
function printDead({ value, language = "" }: DeadProperty, plain: Tags): string {
  const tags = inLanguage(plain, language);
  return value === "" ? tags.empty : tags.open + value + tags.close;
}

function printNames(question: Question, node: Node, href: string, facts: Facts, dead: readonly DeadProperty[] | undefined): string {
  let names = "";
  for (const property of question.asked) if (property.live?.print(node, facts) !== undefined) names += property.empty;
  for (const property of dead ?? []) names += tagsOf(property).empty;
  return printResponse(href, printPropstat(names, 200));
}
