// The roles that can be given, under the ids that clients know.
import type { GraphRoutes } from "./graph-routes.ts";
import { hidden } from "./ids.ts";
import { parameter } from "./parameters.ts";
import { allRoles } from "./roles.ts";
import { roleDefinition } from "./schemas.ts";
import { z } from "zod";

const topic = "Roles";
const path = "/roleManagement/permissions/roleDefinitions";

export function registerRoles(routes: GraphRoutes): void {
  routes.add(
    "GET",
    path,
    { topic, answer: z.array(roleDefinition), summary: "All roles that can be given; a plain list, as clients expect it." },
    ({ language }) => Promise.resolve(allRoles(language)),
  );
  routes.add(
    "GET",
    `${path}/:role`,
    { topic, answer: roleDefinition, failures: { 404: "No such role." }, summary: "One role.", probes: () => [{ path: `${path}/none` }] },
    ({ request, language }) => {
      const found = allRoles(language).find(({ id }) => id === parameter(request, "role"));
      return found ? Promise.resolve(found) : Promise.reject(hidden());
    },
  );
}
