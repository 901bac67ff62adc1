// Prints multistatus documents (RFC 4918 14.16) and error bodies.
import { escapeXml, rootTag, xmlDeclaration } from "./print.ts";

export const multistatusStart = `${xmlDeclaration}${rootTag("d:multistatus")}`;
export const multistatusEnd = "</d:multistatus>\n";

/** Content type of every XML answer: some clients compare it literally. */
export const xmlContentType = "application/xml; charset=utf-8";

const statusTexts: Record<number, string> = {
  200: "OK",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  423: "Locked",
  424: "Failed Dependency",
  425: "TOO EARLY",
  507: "Insufficient Storage",
};

export const statusLine = (status: number): string => `HTTP/1.1 ${status} ${statusTexts[status] ?? "Error"}`;

/** A propstat element; `props` are printed property elements. */
export const printPropstat = (props: string, status: number): string =>
  `<d:propstat><d:prop>${props}</d:prop><d:status>${statusLine(status)}</d:status></d:propstat>`;

/** A response element; href is already percent-encoded and so needs no escaping. */
export const printResponse = (href: string, propstats: string): string => `<d:response><d:href>${href}</d:href>${propstats}</d:response>`;

export interface ErrorBody {
  /** Sabre's class name, which clients compare. */
  readonly exception: string;
  readonly message: string;
  readonly errorCode?: string;
  /** Printed precondition elements of RFC 4918 16, in the d: prefix. */
  readonly conditions?: string;
}

/** The body of an error answer; ownCloud Web reads it by these prefixed names, without namespaces. */
export const printError = (error: ErrorBody): string =>
  `${xmlDeclaration}<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">${error.conditions ?? ""}<s:exception>${escapeXml(error.exception)}</s:exception>` +
  `<s:message>${escapeXml(error.message)}</s:message>${error.errorCode === undefined ? "" : `<s:errorcode>${escapeXml(error.errorCode)}</s:errorcode>`}</d:error>\n`;
