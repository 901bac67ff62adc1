// All migrations by name, in order. A migration that has been released is never changed.
import type { Migration } from "kysely/migration";
import * as land from "./0001-land.ts";
import * as trashVersionsFavourites from "./0002-trash-versions-favourites.ts";
import * as uploads from "./0003-uploads.ts";
import * as peopleAndLoginFlow from "./0004-people-and-login-flow.ts";
import * as fileManager from "./0007-file-manager.ts";
import * as search from "./0008-search.ts";
import * as archivesPreviews from "./0009-archives-previews.ts";
import * as boxProfile from "./0011-box-profile.ts";
import * as grants from "./0012-grants.ts";
import * as links from "./0013-links.ts";
import * as mail from "./0014-mail.ts";
import * as searchFilters from "./0015-search-filters.ts";
import * as notifications from "./0016-notifications.ts";
import * as comments from "./0017-comments.ts";
import * as guests from "./0018-guests.ts";
import * as sharesBetweenBoxes from "./0020-shares-between-boxes.ts";
import * as grantsByHolder from "./0021-grants-by-holder.ts";
import * as rooms from "./0022-rooms.ts";
import * as commentsOfVisitors from "./0023-comments-of-visitors.ts";
import * as scan from "./0025-scan.ts";
import * as secureView from "./0026-secure-view.ts";
import * as breachReports from "./0027-breach-reports.ts";
import * as barrierReports from "./0029-barrier-reports.ts";
import * as visitorsTalk from "./0030-visitors-talk.ts";
import * as roomsWithMany from "./0031-rooms-with-many.ts";
import * as peopleOfRooms from "./0033-people-of-rooms.ts";
import * as contacts from "./0034-contacts.ts";
import * as securedLinks from "./0036-secured-links.ts";
import * as uploadsByKey from "./0037-uploads-by-key.ts";
import * as addressesOfRecipients from "./0038-addresses-of-recipients.ts";
import * as bodiesToBeAsked from "./0040-bodies-to-be-asked.ts";

export const migrations: Record<string, Migration> = {
  "0001-land": land,
  "0002-trash-versions-favourites": trashVersionsFavourites,
  "0003-uploads": uploads,
  "0004-people-and-login-flow": peopleAndLoginFlow,
  "0007-file-manager": fileManager,
  "0008-search": search,
  "0009-archives-previews": archivesPreviews,
  "0011-box-profile": boxProfile,
  "0012-grants": grants,
  "0013-links": links,
  "0014-mail": mail,
  "0015-search-filters": searchFilters,
  "0016-notifications": notifications,
  "0017-comments": comments,
  "0018-guests": guests,
  "0020-shares-between-boxes": sharesBetweenBoxes,
  "0021-grants-by-holder": grantsByHolder,
  "0022-rooms": rooms,
  "0023-comments-of-visitors": commentsOfVisitors,
  "0025-scan": scan,
  "0026-secure-view": secureView,
  "0027-breach-reports": breachReports,
  "0029-barrier-reports": barrierReports,
  "0030-visitors-talk": visitorsTalk,
  "0031-rooms-with-many": roomsWithMany,
  "0033-people-of-rooms": peopleOfRooms,
  "0034-contacts": contacts,
  "0036-secured-links": securedLinks,
  "0037-uploads-by-key": uploadsByKey,
  "0038-addresses-of-recipients": addressesOfRecipients,
  "0040-bodies-to-be-asked": bodiesToBeAsked,
};
