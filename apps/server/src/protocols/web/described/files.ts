// What of the JSON API is about files and folders. They are changed through WebDAV, tus and batches.
import {
  acrossRules,
  activityPage,
  archiveRequest,
  archiveTicket,
  batchResult,
  batchType,
  filePages,
  favoriteList,
  folderPage,
  foundVisitor,
  givenShares,
  nodeDetails,
  nodeShares,
  purgeRequest,
  receivedShares,
  recentFiles,
  restored,
  restoreRequest,
  searchPage,
  shareTerms,
  trashPage,
  versionList,
} from "@landbox/wire";
import { folderQuery } from "../folder-routes.ts";
import { eventsQuery } from "../live-routes.ts";
import { activityQuery } from "../node-routes.ts";
import { recentQuery } from "../overview-routes.ts";
import { searchQuery } from "../search-routes.ts";
import { addressQuery } from "../share-routes.ts";
import { drawnQuery } from "../page-picture-routes.ts";
import { pictureQuery } from "../thumbnail-routes.ts";
import { trashQuery } from "../trash-routes.ts";
import { bytes, type Described, topicOf } from "./describe.ts";

const files = topicOf("Files");
const trash = topicOf("Trash");
const versions = topicOf("Versions");
const shares = topicOf("Shares");
const gone = { 404: "No such file or folder, or none of the caller's." };
const changing = { ...gone, 403: "The caller may not change it." };
const taken = { ...changing, 409: "The folder is gone, or there is something of this name." };
const node = "/api/v1/spaces/:space/nodes/:id";

export const fileRoutes: Described = {
  "GET /api/v1/spaces/:space/folder": files("One page of a folder: folders first, then files.", {
    ...{ query: folderQuery, answer: folderPage, failures: { ...gone, 304: "Nothing of it changed (`If-None-Match`)." } },
    headers: { "If-None-Match": "The `version` of a page, in quotes." },
  }),
  "POST /api/v1/spaces/:space/batch": files("Many small files and folders in one request, each with a result of its own.", {
    ...{ body: bytes(batchType, "Frames; see docs/protocols/uploads.md."), answer: batchResult, failures: changing },
  }),
  [`GET ${node}`]: files("What is known of one file or folder.", { answer: nodeDetails, failures: gone }),
  [`GET ${node}/activity`]: files("What happened to it, latest first.", { query: activityQuery, answer: activityPage, failures: gone }),
  [`PUT ${node}/favorite`]: files("Marks it as one of the own favourites.", { failures: gone }),
  [`DELETE ${node}/favorite`]: files("Takes the mark away.", { failures: gone }),
  [`GET ${node}/thumbnail`]: files("A picture of a file.", {
    ...{ query: pictureQuery, answer: bytes("image/webp", "The picture."), failures: { ...gone, 415: "There is none of such files." } },
  }),
  [`GET ${node}/document`]: files("An office document as PDF.", {
    ...{ query: pictureQuery, answer: bytes("application/pdf", "The document."), failures: { ...gone, 415: "No office document." } },
  }),
  [`GET ${node}/pages`]: files("A file as pages to look at: how many, and what they say.", { answer: filePages, failures: gone }),
  [`GET ${node}/pages/:page`]: files("A page (from 0) as a picture with the caller's name across it.", {
    ...{ query: drawnQuery, answer: bytes("image/jpeg", "The page."), failures: { ...gone, 429: "Too many pages are being drawn." } },
  }),
  "GET /api/v1/recent": files("The files that changed last in everything one sees.", { query: recentQuery, answer: recentFiles }),
  "GET /api/v1/favorites": files("The own favourites.", { answer: favoriteList }),
  "GET /api/v1/search": files("Files and folders by name, in everything one sees or in one place.", {
    query: searchQuery,
    answer: searchPage,
    failures: gone,
  }),
  "GET /api/v1/events": files("Server-sent events that say which folders changed: `hello`, then `changed`.", {
    ...{ query: eventsQuery, answer: bytes("text/event-stream", "Events whose data are JSON.") },
    headers: { "Last-Event-ID": "The position to go on from." },
  }),
  "POST /api/v1/spaces/:space/archives": files("Several files and folders as one ZIP: where it is fetched within ten minutes.", {
    ...{ body: archiveRequest, answer: archiveTicket, failures: { ...gone, 413: "More than an archive may hold." } },
  }),
  "GET /api/v1/archives/:ticket": files("The ZIP.", {
    answer: bytes("application/zip", "The archive."),
    failures: { 404: "Expired, or somebody else's." },
  }),
  "GET /api/v1/spaces/:space/trash": trash("What was deleted, latest first unless wanted otherwise.", {
    query: trashQuery,
    answer: trashPage,
    failures: gone,
  }),
  "DELETE /api/v1/spaces/:space/trash": trash("Deletes everything in the trash for good.", { failures: changing }),
  "POST /api/v1/spaces/:space/trash/purge": trash("Deletes some of it for good.", { body: purgeRequest, failures: changing }),
  "POST /api/v1/spaces/:space/trash/:id/restore": trash("Brings it back, where it was or elsewhere.", {
    body: restoreRequest,
    answer: restored,
    failures: taken,
  }),
  [`GET ${node}/versions`]: versions("Earlier contents of a file.", { answer: versionList, failures: gone }),
  [`POST ${node}/versions/:version/restore`]: versions("Makes an earlier content the present one, which becomes a version.", {
    failures: changing,
  }),
  [`DELETE ${node}/versions/:version`]: versions("Deletes an earlier content for good.", { failures: changing }),
  [`GET ${node}/shares`]: shares("With whom it is shared, for whoever may share it.", { answer: nodeShares, failures: gone }),
  [`PUT ${node}/shares/:kind/:to`]: shares(
    "Shares it with an account, a group or somebody of another box (by exact address), or changes that.",
    {
      body: shareTerms,
      failures: changing,
    },
  ),
  "GET /api/v1/visitors": shares("Somebody of another box, by exact address.", { query: addressQuery, answer: foundVisitor }),
  "GET /api/v1/across-rules": shares("Whether the box shares with other boxes.", { answer: acrossRules }),
  "PUT /api/v1/across-rules": shares("Changes it; what it no longer allows ends at once.", { body: acrossRules, answer: acrossRules }),
  "DELETE /api/v1/shares/:id": shares("Ends a share.", { failures: gone }),
  "GET /api/v1/shares": shares("What the account shares with others, also what others share in project spaces that it manages.", {
    answer: givenShares,
  }),
  "GET /api/v1/shared": shares("What others shared with the account.", { answer: receivedShares }),
  "PUT /api/v1/shared/:node": shares("Takes it into the own root.", { failures: gone }),
  "DELETE /api/v1/shared/:node": shares("Takes it out of the own root.", { failures: gone }),
};
