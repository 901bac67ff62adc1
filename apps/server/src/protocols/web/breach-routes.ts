// Reports of data breaches, and whom the box tells about them: /api/v1/breaches and /api/v1/privacy-contact.
import {
  type Breach as WireBreach,
  type BreachFacts,
  type BreachList,
  type LinkDetails,
  newBreach,
  type PrivacyContact,
  privacyContactChange,
} from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Breach } from "../../domain/breaches/breaches.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { rateLimit } from "../shared/rate-limit.ts";
import { breachReport } from "./breach-pdf.ts";
import { unixSeconds } from "./entries.ts";
import { detailsOf } from "./link-routes.ts";
import { sendReceipt } from "./receipt-pdf.ts";
import { jsonBody, type WebApi } from "./web-api.ts";

const address = "/api/v1/breaches";
const idParameter = z.object({ id: z.string().min(1).max(60) });
const idOf = (request: FastifyRequest): string => idParameter.parse(request.params).id;
export const breachQuery = z.object({ delivery: z.string().min(1).max(60).optional() });
/** Each may write a mail. */
const mostReported = 20;
const mostPrinted = 20;
const mostFiles = 100;

export function registerBreaches(api: WebApi): void {
  const { routes, deps } = api;
  const reported = rateLimit(mostReported, deps.clock);
  const printed = rateLimit(mostPrinted, deps.clock);
  registerContact(api);
  routes.add(
    "POST",
    address,
    async (actor, request, reply): Promise<WireBreach> => {
      reported.count(actor.account);
      const { discoveredAt, ...wanted } = newBreach.parse(request.body);
      const facts = factsOf(await detailsOf(deps, request, actor, wanted.delivery));
      const made = await deps.breaches.report(actor, { ...wanted, facts, discoveredAt: new Date(discoveredAt * 1000) }, request.origin);
      reply.code(201);
      return wireOf(made);
    },
    {
      probes: (victim) => [
        { method: "POST", url: address, headers: jsonBody, body: JSON.stringify({ ...probe, delivery: victim.deliveryId }) },
      ],
    },
  );
  routes.add("GET", address, async (actor, request): Promise<BreachList> => {
    const { breaches, all } = await deps.breaches.list(actor, breachQuery.parse(request.query).delivery);
    return {
      breaches: breaches.map(({ byName: by, at, deadline, ...one }) => ({
        ...one,
        by,
        at: unixSeconds(at),
        deadline: unixSeconds(deadline),
      })),
      all,
    };
  });
  routes.add("GET", `${address}/:id`, async (actor, request) => wireOf(await deps.breaches.find(actor, idOf(request))), {
    probes: aimed(""),
  });
  routes.add(
    "GET",
    `${address}/:id/report.pdf`,
    async (actor, request, reply) => {
      printed.count(actor.account);
      const [found, contact] = await Promise.all([deps.breaches.find(actor, idOf(request)), deps.breaches.contact(actor.box)]);
      return sendReceipt(reply, breachReport(wireOf(found), contact, actor.language));
    },
    { probes: aimed("/report.pdf") },
  );
}

/** Reports are made of deliveries: the id of one leads nowhere here. */
const aimed = (below: string) => (victim: Victim) => [
  { method: "GET", url: `${address}/${encodeURIComponent(victim.deliveryId)}${below}` },
];
const probe = { discoveredAt: 1, what: "stolen", categories: [], persons: "", consequences: "", measures: "", tell: true };

function registerContact({ routes, deps }: WebApi): void {
  const contactOf = async (actor: Actor): Promise<PrivacyContact> => {
    const [{ name, email }, login] = await Promise.all([deps.breaches.contact(actor.box), deps.breaches.contactLogin(actor.box)]);
    return { name, email: email ?? null, login: login ?? null, mail: deps.mail.enabled };
  };
  routes.add("GET", "/api/v1/privacy-contact", contactOf);
  routes.add(
    "PUT",
    "/api/v1/privacy-contact",
    async (actor, request) => {
      const { name, email, login } = privacyContactChange.parse(request.body);
      await deps.breaches.setContact(actor, { name, email: email || undefined, login: login || undefined });
      return contactOf(actor);
    },
    { access: "box-admin", body: { name: "", email: null, login: null } },
  );
}

const wireOf = ({ id, at, byName, delivery, discoveredAt, deadline, toldEmail, categories, ...rest }: Breach): WireBreach => ({
  ...{ id, delivery, ...rest, categories: [...categories], by: byName },
  at: unixSeconds(at),
  discoveredAt: unixSeconds(discoveredAt),
  deadline: unixSeconds(deadline),
  toldEmail: toldEmail ?? null,
});

/** What of a delivery belongs into a report about it. */
function factsOf({ link, boxTitle, recipients, events, files, moreFiles }: LinkDetails): BreachFacts {
  const { subject, reference, createdAt, openedAt, expiresAt, recalledAt, seenAt, takenAt } = link;
  return {
    ...{ boxTitle, subject, reference, createdAt, openedAt, expiresAt, recalledAt, seenAt, takenAt },
    recipients: recipients.map(({ email }) => email),
    events: events.map(({ at, kind, network, name }) => ({ at, kind, network, name })),
    files: files.slice(0, mostFiles).map(({ path, size }) => ({ path, size })),
    moreFiles: moreFiles + Math.max(0, files.length - mostFiles),
  };
}
