// The provisioning API for groups: /cloud/groups.
import { Listed, type OcsRoutes } from "./ocs-routes.ts";
import type { OcsDeps } from "./register-ocs.ts";
import { pathParameter } from "./read-parameters.ts";
import { needed, perPageOf, searchOf } from "./users-routes.ts";

export function registerGroups(routes: OcsRoutes, { people }: OcsDeps): void {
  const notAllowed = { not_allowed: 997 };
  routes.add(
    "GET",
    "/cloud/groups",
    async ({ actor, parameters }) => {
      const { items, total } = await people.groups(actor, searchOf(parameters));
      return new Listed({ groups: items }, total, perPageOf(parameters));
    },
    { codes: notAllowed },
  );
  routes.add(
    "POST",
    "/cloud/groups",
    async ({ actor, parameters }) => {
      await people.createGroup(actor, needed(parameters, "groupid"));
      return [];
    },
    {
      codes: { ...notAllowed, bad_request: 101, invalid_name: 101, already_exists: 102 },
      probes: (victim) => [{ path: "/cloud/groups", form: { groupid: `probe ${victim.login}` } }],
    },
  );
  for (const path of ["/cloud/groups/:group", "/cloud/groups/:group/users"])
    routes.add(
      "GET",
      path,
      async ({ actor, request }) => {
        const { members } = await people.group(actor, pathParameter(request, "group"));
        return new Listed({ users: members }, members.length);
      },
      { codes: notAllowed },
    );
  routes.add(
    "GET",
    "/cloud/groups/:group/subadmins",
    async ({ actor, request }) => (await people.group(actor, pathParameter(request, "group"))).admins,
    { codes: { ...notAllowed, no_group: 101 } },
  );
  routes.add(
    "DELETE",
    "/cloud/groups/:group",
    async ({ actor, request }) => {
      await people.deleteGroup(actor, pathParameter(request, "group"));
      return [];
    },
    { codes: { ...notAllowed, no_group: 101, admin_group: 102 } },
  );
}
