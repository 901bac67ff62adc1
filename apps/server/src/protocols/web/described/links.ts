// What of the JSON API is about deliveries and requests: for those who make them, and for people without an account.
import {
  changedLink,
  filePages,
  handInFile,
  handInReceipt,
  handInUpload,
  linkChange,
  linkDetails,
  linkInfo,
  linkPage,
  linkPassword,
  linkSender,
  linkSight,
  madeLink,
  newLink,
  visibleFolder,
} from "@landbox/wire";
import { pageQuery } from "../entries.ts";
import { downloadQuery } from "../link-download-routes.ts";
import { drawnQuery } from "../page-picture-routes.ts";
import { visibleFolderQuery, visiblePictureQuery } from "../public-link-routes.ts";
import { bytes, type Described, topicOf } from "./describe.ts";

const links = topicOf("Links");
const visit = topicOf("Behind a link");
const noLink = { 404: "No such link, or somebody else's." };
const bad = { 400: "A password or an end that the box's rules do not allow." };

const kept = (what: "deliveries" | "requests", name: string): Described => ({
  [`POST /api/v1/${what}`]: links(
    `Makes a ${name}, not open yet. What is missing is as usual in the box; password and end cannot be left out.`,
    {
      ...{ body: newLink, answer: madeLink, status: 201, failures: { ...bad, 507: "No room for it." } },
    },
  ),
  [`GET /api/v1/${what}`]: links(`The own ${what}, newest first.`, { query: pageQuery, answer: linkPage }),
  [`GET /api/v1/${what}/:id`]: links(`A ${name}: who came, what was fetched or handed in.`, { answer: linkDetails, failures: noLink }),
  [`GET /api/v1/${what}/:id/receipt.pdf`]: links("The same as a PDF to keep.", {
    answer: bytes("application/pdf", "The receipt."),
    failures: noLink,
  }),
  [`PUT /api/v1/${what}/:id`]: links("Changes password, end or limits.", {
    body: linkChange,
    answer: changedLink,
    failures: { ...bad, ...noLink },
  }),
  [`POST /api/v1/${what}/:id/open`]: links("Opens it: from now on others may come, and recipients get a mail.", {
    ...{ answer: linkInfo, failures: { ...noLink, 400: "There is nothing in it yet." } },
  }),
  [`POST /api/v1/${what}/:id/recall`]: links("Takes it back: every access ends.", { answer: linkInfo, failures: noLink }),
});

const download = (address: string): Described => ({
  [`GET ${address}/download`]: visit(
    "What the link leads to, or `files` in `path` of it; with the link's password as Basic credentials, or to the page.",
    {
      ...{
        query: downloadQuery,
        answer: bytes("application/octet-stream", "A file, or a ZIP."),
        failures: { 404: "No such link, or nothing there." },
      },
    },
  ),
});

const ended = { 403: "The password was not given yet, or the link has ended (`code` and `message` say which).", 404: "No such link." };
const at = "/api/v1/public/:token";

export const linkRoutes: Described = {
  ...kept("deliveries", "delivery"),
  ...kept("requests", "request"),
  ...download("/s/:token"),
  ...download("/index.php/s/:token"),
  "GET /index.php/s/:token": visit("Leads to the page of the link."),
  [`GET ${at}`]: visit("What a link says before the password, and more after it.", {
    answer: linkSight,
    failures: { 404: "No such link." },
  }),
  [`POST ${at}/session`]: visit("Gives the password; the cookie of the answer is the visit.", {
    ...{ body: linkPassword, answer: linkSight, failures: { ...ended, 429: "Too many wrong passwords." } },
  }),
  [`GET ${at}/folder`]: visit("What the link leads to.", { query: visibleFolderQuery, answer: visibleFolder, failures: ended }),
  [`GET ${at}/files/:id`]: visit("A file; ranges work.", { answer: bytes("application/octet-stream", "The content."), failures: ended }),
  [`GET ${at}/files/:id/thumbnail`]: visit("A picture of a file.", {
    ...{
      query: visiblePictureQuery,
      answer: bytes("image/webp", "The picture."),
      failures: { ...ended, 415: "There is none of such files." },
    },
  }),
  [`GET ${at}/files/:id/pages`]: visit("A file as pages to look at: how many, and what they say.", { answer: filePages, failures: ended }),
  [`GET ${at}/files/:id/pages/:page`]: visit("A page (from 0) as a picture with a watermark across it.", {
    ...{ query: drawnQuery, answer: bytes("image/jpeg", "The page."), failures: { ...ended, 429: "Too many pages are being drawn." } },
  }),
  [`GET ${at}/download`]: visit(
    "All of it, or `files` in `path` of it, as `/s/<token>/download` leads here; without a visit to the page of the link.",
    {
      ...{ query: downloadQuery, answer: bytes("application/octet-stream", "A file, or a ZIP."), failures: ended },
    },
  ),
  [`GET ${at}/archive`]: visit("All of it, or a folder of it, as one ZIP.", {
    ...{ query: visibleFolderQuery.pick({ id: true }), answer: bytes("application/zip", "The archive."), failures: ended },
  }),
  [`POST ${at}/sender`]: visit("Who hands in: before the first file.", { body: linkSender, failures: ended }),
  [`POST ${at}/uploads`]: visit("Announces a file to hand in.", {
    ...{ body: handInFile, answer: handInUpload, status: 201 },
    failures: { ...ended, 413: "Larger than is asked for.", 415: "Not of a kind that is asked for." },
  }),
  [`PATCH ${at}/uploads/:upload`]: visit("Adds bytes to it (tus 1.0.0); `HEAD` tells how far it is.", {
    body: bytes("application/offset+octet-stream", "The bytes from the offset on."),
    headers: { "Upload-Offset": "Where the bytes begin." },
    failures: { ...ended, 409: "Another offset than the server has.", 415: "The content is not what its name says." },
  }),
  [`DELETE ${at}/uploads/:upload`]: visit("Gives a file up that is not there yet.", { failures: ended }),
  [`GET ${at}/receipt`]: visit("What was handed in so far.", { answer: handInReceipt, failures: ended }),
  [`GET ${at}/receipt.pdf`]: visit("The same as a PDF.", { answer: bytes("application/pdf", "The receipt."), failures: ended }),
  [`POST ${at}/receipt`]: visit("Says that this is all; the receipt.", { answer: handInReceipt, failures: ended }),
};
