// The topics of the JSON API, one line each.
import { registerArchives } from "./archive-routes.ts";
import { registerBarriers } from "./barrier-routes.ts";
import { registerBatches } from "./batch-routes.ts";
import { registerBreaches } from "./breach-routes.ts";
import { registerContacts } from "./contact-routes.ts";
import { registerComments } from "./comment-routes.ts";
import { registerFolders } from "./folder-routes.ts";
import { registerGuests } from "./guest-routes.ts";
import { registerHandIns } from "./hand-in-routes.ts";
import { registerInvitations } from "./invitation-routes.ts";
import { registerLinks } from "./link-routes.ts";
import { registerLive } from "./live-routes.ts";
import { registerNodes } from "./node-routes.ts";
import { registerNotifications } from "./notification-routes.ts";
import { registerOverview } from "./overview-routes.ts";
import { registerLoginFlows } from "./login-flow-routes.ts";
import { registerOwnAccount } from "./own-account-routes.ts";
import { registerPagePictures } from "./page-picture-routes.ts";
import { registerPeople } from "./people-routes.ts";
import { registerRooms } from "./room-routes.ts";
import { registerScan } from "./scan-routes.ts";
import { registerSearch } from "./search-routes.ts";
import { registerProfile } from "./profile-routes.ts";
import { registerLinkDownloads } from "./link-download-routes.ts";
import { registerPublicLinks } from "./public-link-routes.ts";
import { registerSession } from "./session-routes.ts";
import { registerTrash } from "./trash-routes.ts";
import { registerVersions } from "./version-routes.ts";
import { registerShares } from "./share-routes.ts";
import { registerSpaces } from "./space-routes.ts";
import { registerThumbnails } from "./thumbnail-routes.ts";
import type { Topic } from "./web-api.ts";

export const topics: readonly Topic[] = [
  registerSession,
  registerInvitations,
  registerOwnAccount,
  registerProfile,
  registerBarriers,
  registerPeople,
  registerGuests,
  registerLoginFlows,
  registerFolders,
  registerBatches,
  registerNodes,
  registerTrash,
  registerVersions,
  registerOverview,
  registerLive,
  registerSearch,
  registerArchives,
  registerThumbnails,
  registerPagePictures,
  registerLinks,
  registerPublicLinks,
  registerLinkDownloads,
  registerHandIns,
  registerScan,
  registerBreaches,
  registerSpaces,
  registerShares,
  registerContacts,
  registerRooms,
  registerNotifications,
  registerComments,
];
