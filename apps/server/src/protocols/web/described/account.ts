// What of the JSON API is about the box one comes to, signing in, and the own account.
import {
  acceptInvitation,
  accountChanges,
  appPassword,
  boxInfo,
  invitationInfo,
  legalPage,
  loginFlow,
  loginRequest,
  newAppPassword,
  sessionEntry,
  sessionInfo,
} from "@landbox/wire";
import { z } from "zod";
import { appPasswordName, passwordChange } from "../own-account-routes.ts";
import { boxQuery, legalQuery } from "../profile-routes.ts";
import { bytes, type Described, topicOf } from "./describe.ts";

const box = topicOf("Box");
const signIn = topicOf("Signing in");
const own = topicOf("Own account");
const picture = (what: string) =>
  box(what, { query: boxQuery, answer: bytes("image/png", "The picture."), failures: { 404: "The box has no such picture." } });
const weak = { 400: "The password breaks the rules." };
const flowGone = { failures: { 404: "Unknown, answered or expired." } };

export const account: Described = {
  "GET /api/v1/box": box("Which box an address belongs to, with its name and colours.", { answer: boxInfo }),
  "GET /api/v1/legal/:page": box("Imprint, privacy or accessibility statement of a box, as Markdown.", {
    query: z.object({ ...legalQuery.shape, ...boxQuery.shape }),
    answer: legalPage,
  }),
  "GET /api/v1/box/pictures/:name/arms.png": picture("The arms of a box; the name comes from `GET /api/v1/box`."),
  "GET /api/v1/box/pictures/:name/icon-192.png": picture("The icon of the installed page, 192 pixels wide."),
  "GET /api/v1/box/pictures/:name/icon-512.png": picture("The icon of the installed page, 512 pixels wide."),
  "GET /manifest.webmanifest": box("The manifest of the installed page.", {
    answer: bytes("application/manifest+json", "A web app manifest."),
  }),
  "POST /api/v1/session": signIn("Signs in with a password; the cookie of the answer is the session.", {
    ...{ body: loginRequest, answer: sessionInfo },
    failures: { 401: "Name or password are wrong.", 429: "Too many tries." },
  }),
  "GET /api/v1/session": signIn("Who is signed in, and which spaces there are.", { answer: sessionInfo }),
  "DELETE /api/v1/session": signIn("Signs out."),
  "GET /api/v1/invitations/:token": signIn("Whom an invitation is for.", {
    answer: invitationInfo,
    failures: { 404: "Unknown, used or expired." },
  }),
  "POST /api/v1/invitations/:token": signIn("Accepts an invitation by setting the first password.", {
    ...{ body: acceptInvitation },
    failures: { ...weak, 404: "Unknown, used or expired." },
  }),
  "GET /api/v1/login-flows/:token": signIn("Which app waits to be signed in.", { answer: loginFlow, ...flowGone }),
  "POST /api/v1/login-flows/:token/grant": signIn("Signs the app in with an app password of its own.", flowGone),
  "POST /api/v1/login-flows/:token/refuse": signIn("Refuses the app.", flowGone),
  "GET /api/v1/sessions": own("Where the account is signed in.", { answer: z.array(sessionEntry) }),
  "DELETE /api/v1/sessions": own("Ends all sessions but the one that asks."),
  "DELETE /api/v1/sessions/:id": own("Ends one session.", { failures: { 404: "No such session." } }),
  "GET /api/v1/app-passwords": own("The app passwords of the account.", { answer: z.array(appPassword) }),
  "POST /api/v1/app-passwords": own("Makes an app password; it is told this once.", {
    ...{ body: appPasswordName, answer: newAppPassword },
    failures: { 403: "Asked for with an app password.", 413: "The account has as many as it may have." },
  }),
  "DELETE /api/v1/app-passwords/:id": own("Ends an app password.", { failures: { 404: "No such app password." } }),
  "PUT /api/v1/account": own("Changes the own name or language; admins of the box also their address.", { body: accountChanges }),
  "POST /api/v1/password": own("Changes the own password; other sessions end.", {
    ...{ body: passwordChange },
    failures: { ...weak, 403: "The present password is wrong, or an app password was used." },
  }),
};
