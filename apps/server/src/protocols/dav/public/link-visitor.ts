// Who comes through a link with a WebDAV client: token and password in the Authorization header.
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Links, Visitor } from "../../../domain/links/links.ts";
import { readRequestPath } from "../../shared/request-path.ts";
import { DavRefusal } from "../dav-refusal.ts";

/** Where the token stands: after `public-files/`, or (older clients) as the user's name. */
export const publicPrefixes = {
  keyed: [
    ["remote.php", "dav", "public-files"],
    ["dav", "public-files"],
  ],
  unkeyed: [["public.php", "webdav"]],
} as const;

/** @throws DavRefusal 401 with ownCloud Web's words for a missing or wrong password; DomainError not_found for what is unknown or over */
export async function linkVisitorOf(links: Pick<Links, "look" | "enterWithPassword">, request: FastifyRequest): Promise<Visitor> {
  const { names } = readRequestPath(request.raw.url ?? "");
  const given = credentialsOf(request.headers.authorization);
  const token = names[0] === "public.php" ? given?.user : names[names.indexOf("public-files") + 1];
  if (token === undefined || token === "") throw missing();
  const sight = await links.look(request.caller, token);
  // What is asked for is collected on its page only, where each sender has a folder and every file is looked at.
  if (!sight || sight.link.kind === "request") throw gone();
  // Whose visit has used the limit up may go on with it.
  if (sight.link.state !== "open" && sight.link.state !== "used_up") throw gone();
  if (!given || given.password === "") throw missing();
  try {
    return await links.enterWithPassword(request.caller, token, given.password);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "forbidden") throw error;
    if (error.detail.values?.["fault"] !== "link_password") throw gone();
    throw refused("Username or password was incorrect", "ERR_INVALID_CREDENTIALS");
  }
}

function credentialsOf(header: string | undefined): { user: string; password: string } | undefined {
  const match = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? "");
  if (!match?.[1]) return undefined;
  const text = Buffer.from(match[1], "base64").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

const refused = (message: string, errorCode: string): DavRefusal =>
  new DavRefusal(new DomainError("unauthenticated", message), { errorCode });
const missing = (): DavRefusal => refused("No 'Authorization: Basic' header found", "ERR_MISSING_BASIC_AUTH");
const gone = (): DomainError => new DomainError("not_found", "There is no such link.", { values: { fault: "link_unknown" } });
