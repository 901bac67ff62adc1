// What a box shows of itself: legal pages, arms and the manifest of the installed page for everybody; changing them for its admins.
import { type BoxProfile, boxProfileChanges, DomainError, type LegalPage, legalPageName } from "@landbox/wire";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Box } from "../../domain/boxes/boxes.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import { largestArms, legalPages, type PictureForm, pictureForms } from "../../domain/profile/profile.ts";
import { acceptedLanguage } from "../shared/language.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { type Known, knownBox } from "./box-of-request.ts";
import { manifestOf } from "./manifest.ts";
import type { WebApi } from "./web-api.ts";
import type { WebDeps } from "./web-deps.ts";

const legalParameters = z.object({ page: legalPageName });
export const legalQuery = z.object({ language: z.enum(["de", "en"]).optional() });
export const boxQuery = z.object({ box: z.string().max(100).optional() });
const languages = ["de", "en"] as const;

export function registerProfile(api: WebApi): void {
  registerPublic(api);
  registerAdmin(api);
}

function registerPublic({ scope, deps }: WebApi): void {
  const get = (url: string, probe: string, handler: (request: FastifyRequest, known: Known) => Promise<unknown>) =>
    scope.get(url, { config: { access: "public", probes: () => [{ method: "GET", url: probe }] } }, async (request, reply) => {
      const answer = await handler(request, await shownBox(deps, request));
      if (!(answer instanceof Buffer)) return answer;
      // The address names the picture by its content.
      return reply.headers({ "cache-control": "private, max-age=31536000, immutable", "content-type": "image/png" }).send(answer);
    });

  get("/api/v1/legal/:page", "/api/v1/legal/imprint", async (request, { box }): Promise<LegalPage> => {
    const { page } = legalParameters.parse(request.params);
    const language = legalQuery.parse(request.query).language ?? acceptedLanguage(request.headers["accept-language"]) ?? "de";
    return { ...(await deps.profiles.legal(box, page, language)), title: box?.title ?? deps.productName };
  });

  for (const form of pictureForms)
    get(`/api/v1/box/pictures/:name/${form}.png`, `/api/v1/box/pictures/0/${form}.png`, async (request, { box }) =>
      pictureOf(deps, box, (request.params as { name: string }).name, form),
    );

  scope.get(
    "/manifest.webmanifest",
    { config: { access: "public", probes: () => [{ method: "GET", url: "/manifest.webmanifest" }] } },
    async (request, reply) => {
      const { box } = await knownBox(deps, request);
      const language = acceptedLanguage(request.headers["accept-language"]) ?? "de";
      return reply
        .headers({ "cache-control": "no-cache", "content-type": "application/manifest+json; charset=utf-8" })
        .send(JSON.stringify(manifestOf(deps, box, language)));
    },
  );
}

/** Whoever comes with a link to the common host is shown the box that the link is of: its name is public, as are these answers. */
export async function shownBox(deps: WebDeps, request: FastifyRequest): Promise<Known> {
  const known = await knownBox(deps, request);
  const { box } = boxQuery.parse(request.query);
  if (known.box || box === undefined) return known;
  return { box: await deps.boxes.byName(box) };
}

/** @throws DomainError not_found also for a picture that the box had earlier */
async function pictureOf({ profiles }: WebDeps, box: Box | undefined, name: string, form: PictureForm): Promise<Buffer> {
  if (!box || profiles.armsOf(box) !== name) throw new DomainError("not_found", "There is no such picture.");
  return profiles.picture(box.id, form);
}

function registerAdmin({ scope, routes, deps }: WebApi): void {
  const { profiles, clock } = deps;
  const changes = rateLimit(60, clock);
  const counted = (actor: Actor): Actor => {
    changes.count(actor.account);
    return actor;
  };
  const admin = { access: "box-admin" } as const;

  routes.add(
    "GET",
    "/api/v1/box/profile",
    async (actor): Promise<BoxProfile> => {
      const box = await deps.boxes.byId(actor.box);
      if (!box || actor.role !== "admin") throw notAllowed();
      const legal = await Promise.all(legalPages.flatMap((page) => languages.map((language) => profiles.legal(box, page, language))));
      return { title: box.title, accent: profiles.chosenAccentOf(box) ?? null, arms: profiles.armsOf(box) ?? null, legal };
    },
    admin,
  );
  routes.add(
    "PUT",
    "/api/v1/box/profile",
    async (actor, request) => profiles.change(counted(actor), actor.box, boxProfileChanges.parse(request.body)),
    { ...admin, body: { title: "stolen" } },
  );
  routes.add("DELETE", "/api/v1/box/arms", async (actor) => profiles.removeArms(counted(actor), actor.box), admin);
  // A picture is longer than the forms of the other routes.
  void scope.register((pictures, _options, done) => {
    acceptPictures(pictures);
    pictures.put("/api/v1/box/arms", {
      config: {
        access: "box-admin",
        probes: () => [{ method: "PUT", url: "/api/v1/box/arms", headers: { "content-type": "image/png" }, body: "stolen" }],
      },
      async handler(request, reply) {
        const actor = await deps.authenticate(request);
        request.webLanguage = actor.language;
        if (!(request.body instanceof Buffer))
          throw new DomainError("bad_request", "Please send a picture.", { values: { fault: "arms_form" } });
        await profiles.setArms(counted(actor), actor.box, request.body);
        return reply.code(204).send();
      },
    });
    done();
  });
}

function acceptPictures(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    ["image/png", "image/jpeg", "image/webp", "image/svg+xml"],
    { parseAs: "buffer", bodyLimit: largestArms },
    (_request, body, done) => done(null, body),
  );
}

const notAllowed = (): DomainError =>
  new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
