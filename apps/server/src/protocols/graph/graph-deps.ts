// What Libre Graph needs from the rest of the server.
import type { Clock } from "@landbox/kit";
import type { Access } from "../../domain/access/access.ts";
import type { FindPrincipals } from "../../domain/identity/find-principals.ts";
import type { Identity } from "../../domain/identity/identity.ts";
import type { People } from "../../domain/identity/people.ts";
import type { Links } from "../../domain/links/links.ts";
import type { Mounts } from "../../domain/mounts/mounts.ts";
import type { Sharing } from "../../domain/sharing/sharing.ts";
import type { Projects, Spaces } from "../../domain/spaces/spaces.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import type { Contacts } from "../../domain/contacts/contacts.ts";
import type { Visitors } from "../../domain/visitors/visitors.ts";
import type { Authenticate } from "../shared/authenticate.ts";

export interface GraphDeps {
  readonly authenticate: Authenticate;
  readonly identity: Pick<Identity, "changePassword" | "noticed">;
  readonly people: People;
  readonly findPrincipals: FindPrincipals;
  readonly spaces: Spaces;
  readonly projects: Projects;
  readonly access: Access;
  readonly tree: Pick<Tree, "view" | "findMany" | "listSorted">;
  readonly mounts: Mounts;
  readonly sharing: Sharing;
  readonly visitors: Pick<Visitors, "find" | "admit" | "rules">;
  readonly contacts: Pick<Contacts, "search">;
  readonly links: Pick<Links, "share" | "shares" | "shareOf" | "change" | "describe" | "recall">;
  readonly clock: Clock;
}
