// What the web client is told about a box.
import { type BoxInfo, DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Box } from "../../domain/boxes/boxes.ts";
import { acceptedLanguage } from "../shared/language.ts";
import type { WebDeps } from "./web-deps.ts";

export const boxFacts = (box: Box): NonNullable<BoxInfo["box"]> => ({
  name: box.name,
  title: box.title,
  state: box.state === "frozen" ? "frozen" : "active",
});

/** @throws DomainError not_found on a host name that no box has */
export async function boxInfoOf(deps: WebDeps, request: FastifyRequest): Promise<BoxInfo> {
  const meaning = await deps.boxes.byHost(request.caller.host);
  if (meaning.kind === "nobody") throw new DomainError("not_found", "There is no box at this address.", { values: { fault: "no_box" } });
  return {
    productName: deps.productName,
    box: meaning.kind === "box" ? boxFacts(meaning.box) : null,
    language: acceptedLanguage(request.headers["accept-language"]) ?? "de",
  };
}
