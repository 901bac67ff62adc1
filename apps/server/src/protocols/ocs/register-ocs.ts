// Registers what clients of the ownCloud family ask before and beside WebDAV: status.php, OCS, and the answers of discovery.
import type { Clock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyInstance } from "fastify";
import type { Access } from "../../domain/access/access.ts";
import type { FindPrincipals } from "../../domain/identity/find-principals.ts";
import type { Identity } from "../../domain/identity/identity.ts";
import type { Guests } from "../../domain/identity/guests.ts";
import type { People } from "../../domain/identity/people.ts";
import type { Mounts } from "../../domain/mounts/mounts.ts";
import type { Sharing } from "../../domain/sharing/sharing.ts";
import { rulesOf } from "../../domain/links/link-rules.ts";
import type { Links } from "../../domain/links/links.ts";
import type { Notifications } from "../../domain/notifications/notifications.ts";
import type { Spaces } from "../../domain/spaces/spaces.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import type { Contacts } from "../../domain/contacts/contacts.ts";
import type { Visitors } from "../../domain/visitors/visitors.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { capabilities, wantsTus } from "./capabilities.ts";
import { registerDiscovery } from "./discovery-routes.ts";
import { sendOcsError } from "./envelope.ts";
import { registerGroups } from "./groups-routes.ts";
import { registerNotifications } from "./notification-routes.ts";
import { ocsRoutes } from "./ocs-routes.ts";
import { describer, registerOwn } from "./own-routes.ts";
import { acceptParameters } from "./read-parameters.ts";
import * as schemas from "./schemas.ts";
import type { Product } from "./server-status.ts";
import { registerSharees } from "./sharees-routes.ts";
import { registerShares } from "./shares-routes.ts";
import { registerMemberships, registerUsers } from "./users-routes.ts";

export interface OcsDeps {
  readonly authenticate: Authenticate;
  readonly identity: Pick<Identity, "createAppPassword" | "deleteAppPassword">;
  readonly people: People;
  readonly guests: Guests;
  readonly spaces: Spaces;
  readonly access: Access;
  readonly tree: Pick<Tree, "view" | "find" | "findMany">;
  readonly links: Links;
  /** The land's bound for the life of links, in days. */
  readonly linkMaxDays: number;
  readonly mounts: Mounts;
  readonly sharing: Sharing;
  readonly notifications: Notifications;
  readonly visitors: Visitors;
  readonly contacts: Pick<Contacts, "search">;
  readonly findPrincipals: FindPrincipals;
  readonly product: Product;
  readonly clock: Clock;
}

export async function registerOcs(app: FastifyInstance, deps: OcsDeps): Promise<void> {
  registerDiscovery(app, deps.product);
  await app.register((scope, _options, done) => {
    acceptParameters(scope);
    scope.setErrorHandler((error, request, reply) => void sendOcsError(request, reply, error));
    const routes = ocsRoutes(scope, deps.authenticate);
    const linkDays = rulesOf({}, deps.linkMaxDays).days;
    const abilities = {
      tus: capabilities(deps.product, { tus: true, linkDays }),
      without: capabilities(deps.product, { tus: false, linkDays }),
    };
    routes.open("/cloud/capabilities", ({ headers }) => (wantsTus(headers["user-agent"]) ? abilities.tus : abilities.without));
    routes.open("/config", (request) => ({
      version: "1.7",
      website: deps.product.name,
      host: hostOf(request.origin),
      contact: "",
      ssl: String(request.origin.startsWith("https:")),
    }));
    // Nextcloud's window lists the apps of the server: there are none.
    routes.open("/core/navigation/apps", () => []);
    registerOwn(routes, deps);
    registerUsers(routes, deps, describer(deps));
    registerMemberships(routes, deps);
    registerGroups(routes, deps);
    registerShares(routes, deps);
    registerSharees(routes, deps);
    registerNotifications(routes, deps);
    registerUnknown(scope);
    done();
  });
}

/** An unknown call is told in the envelope, like every other answer here. */
function registerUnknown(scope: FastifyInstance): void {
  for (const prefix of ["/ocs/v1.php", "/ocs/v2.php"])
    for (const url of [prefix, `${prefix}/*`])
      scope.route({
        method: ["GET", "POST", "PUT", "DELETE"],
        url,
        config: { access: "public", probes: () => [{ method: "GET", url: `${prefix}/apps/nothing/api/v1` }] },
        handler: (request, reply) =>
          sendOcsError(request, reply, new DomainError("not_found", "There is no such call.", { values: { fault: "no_call" } })),
      });
}

/** By the names that they have in the description of the interfaces. */
export const ocsSchemas: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(schemas).filter(([name]) => name.startsWith("ocs")),
);

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : "");
