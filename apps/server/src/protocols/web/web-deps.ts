// What the JSON API of the web client needs from the rest of the server.
import type { Clock } from "@landbox/kit";
import type { Activity } from "../../domain/activity/activity.ts";
import type { Access } from "../../domain/access/access.ts";
import type { Archives } from "../../domain/archive/archive.ts";
import type { Blobs } from "../../domain/blobs/blobs.ts";
import type { Boxes } from "../../domain/boxes/boxes.ts";
import type { Identity } from "../../domain/identity/identity.ts";
import type { Links } from "../../domain/links/links.ts";
import type { Live } from "../../domain/live/live.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import type { Notifications } from "../../domain/notifications/notifications.ts";
import type { LoginFlows } from "../../domain/identity/login-flows.ts";
import type { People } from "../../domain/identity/people.ts";
import type { Previews } from "../../domain/previews/previews.ts";
import type { Search } from "../../domain/search/search.ts";
import type { Profiles } from "../../domain/profile/profile.ts";
import type { FindPrincipals } from "../../domain/identity/find-principals.ts";
import type { Mounts } from "../../domain/mounts/mounts.ts";
import type { Sharing } from "../../domain/sharing/sharing.ts";
import type { Projects, Spaces } from "../../domain/spaces/spaces.ts";
import type { Trash } from "../../domain/trash/trash.ts";
import type { Tree } from "../../domain/tree/tree.ts";
import type { Uploads } from "../../domain/uploads/uploads.ts";
import type { Versions } from "../../domain/versions/versions.ts";
import type { Authenticate } from "../shared/authenticate.ts";

export interface WebDeps {
  readonly authenticate: Authenticate;
  readonly identity: Identity;
  readonly loginFlows: LoginFlows;
  readonly boxes: Boxes;
  readonly spaces: Spaces;
  readonly projects: Projects;
  readonly mounts: Mounts;
  readonly sharing: Sharing;
  readonly findPrincipals: FindPrincipals;
  readonly access: Access;
  readonly tree: Tree;
  readonly blobs: Pick<Blobs, "open">;
  readonly uploads: Uploads;
  readonly archives: Archives;
  readonly trash: Trash;
  readonly versions: Versions;
  readonly activity: Activity;
  readonly live: Live;
  readonly previews: Previews;
  readonly search: Search;
  readonly people: People;
  readonly profiles: Profiles;
  readonly links: Links;
  readonly mail: Pick<Mail, "enabled">;
  readonly notifications: Notifications;
  /** The land's bound for the life of links, in days. */
  readonly linkMaxDays: number;
  readonly productName: string;
  readonly clock: Clock;
}
