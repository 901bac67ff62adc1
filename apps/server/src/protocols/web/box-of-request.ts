// What the web client is told about a box.
import { type BoxInfo, DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Box } from "../../domain/boxes/boxes.ts";
import { cookieOf, sessionCookie } from "../shared/authenticate.ts";
import { acceptedLanguage } from "../shared/language.ts";
import type { WebDeps } from "./web-deps.ts";

export function boxFacts({ profiles }: Pick<WebDeps, "profiles">, box: Box): NonNullable<BoxInfo["box"]> {
  const arms = profiles.armsOf(box);
  return {
    name: box.name,
    title: box.title,
    state: box.state === "frozen" ? "frozen" : "active",
    accent: profiles.accentOf(box) ?? null,
    arms: arms === undefined ? null : `/api/v1/box/pictures/${arms}/arms.png`,
  };
}

export interface Known {
  /** undefined: none is known yet, on the common host. */
  readonly box: Box | undefined;
}

/** undefined on the common host. @throws DomainError not_found on a host name that no box has */
async function boxOfHost({ boxes }: WebDeps, request: FastifyRequest): Promise<Box | undefined> {
  const meaning = await boxes.byHost(request.caller.host);
  if (meaning.kind === "nobody") throw new DomainError("not_found", "There is no box at this address.", { values: { fault: "no_box" } });
  return meaning.kind === "box" ? meaning.box : undefined;
}

/** The box of the host, or on the common host the one of whoever is signed in. @throws DomainError not_found on a host name that no box has */
export async function knownBox(deps: WebDeps, request: FastifyRequest): Promise<Known> {
  const box = await boxOfHost(deps, request);
  if (box || cookieOf(request, sessionCookie) === undefined) return { box };
  try {
    const actor = await deps.authenticate(request);
    return { box: await deps.boxes.byId(actor.box) };
  } catch (error) {
    if (error instanceof DomainError && (error.code === "unauthenticated" || error.code === "too_many_requests")) return { box: undefined };
    throw error;
  }
}

/** @throws DomainError not_found on a host name that no box has */
export async function boxInfoOf(deps: WebDeps, request: FastifyRequest): Promise<BoxInfo> {
  const box = await boxOfHost(deps, request);
  return {
    productName: deps.productName,
    box: box ? boxFacts(deps, box) : null,
    language: acceptedLanguage(request.headers["accept-language"]) ?? "de",
  };
}
