// What of the JSON API admins of a box and managers of project spaces use.
import {
  barrierChange,
  barrierReported,
  barrierReports,
  boxGroups,
  boxPeople,
  boxPersonChanges,
  boxProfile,
  boxProfileChanges,
  foundPrincipals,
  linkRules,
  linkRulesChange,
  memberChange,
  newBarrierReport,
  newBoxGroup,
  newBoxPerson,
  newSpace,
  personInvitation,
  projectSpaces,
  scanFindings,
  spaceChanges,
  spaceMade,
  spaceMembers,
} from "@landbox/wire";
import { barrierQuery } from "../barrier-routes.ts";
import { peopleQuery } from "../people-routes.ts";
import { findingsQuery } from "../scan-routes.ts";
import { principalQuery } from "../space-routes.ts";
import { bytes, type Described, topicOf } from "./describe.ts";

const profile = topicOf("Box");
const people = topicOf("People and groups");
const spaces = topicOf("Project spaces");
const noPerson = { 404: "No such account." };
const noGroup = { 404: "No such group or account." };
const noSpace = { 404: "No such space, or none of the caller's." };
const manager = { ...noSpace, 403: "Not a manager of the space." };

export const administration: Described = {
  "GET /api/v1/box/profile": profile("What the box shows of itself, as its admins set it.", { answer: boxProfile }),
  "PUT /api/v1/box/profile": profile("Changes title, colour and legal pages of the box.", { body: boxProfileChanges }),
  "PUT /api/v1/box/arms": profile("Gives the box arms: PNG, JPEG, WebP or SVG of at most 1 MB.", {
    body: bytes("image/*", "The picture."),
    failures: { 400: "No picture.", 413: "Too large." },
  }),
  "DELETE /api/v1/box/arms": profile("Takes the arms away."),
  "POST /api/v1/barrier-reports": profile("Reports a barrier to a box, without an account; its admins have six weeks to answer.", {
    ...{ query: barrierQuery, body: newBarrierReport, answer: barrierReported, status: 201 },
    failures: { 404: "It is not known which box is meant.", 429: "Too many from one address, or for the box." },
  }),
  "GET /api/v1/box/barrier-reports": profile("Barriers that were reported, what waits first; for admins of the box.", {
    answer: barrierReports,
  }),
  "PUT /api/v1/box/barrier-reports/:id": profile("Says that one was answered, or not yet, and what was done.", {
    body: barrierChange,
    failures: { 404: "No such report." },
  }),
  "GET /api/v1/scan-findings": profile("What the malware scanner held back, the newest first.", {
    query: findingsQuery,
    answer: scanFindings,
  }),
  "DELETE /api/v1/scan-findings/:id": profile("Takes an entry off that list.", { failures: { 404: "No such entry." } }),
  "GET /api/v1/box/people": people("The accounts of the box in the order of their names, or the deleted ones.", {
    query: peopleQuery,
    answer: boxPeople,
  }),
  "POST /api/v1/box/people": people("Makes an account and an invitation for it; the token is told this once.", {
    ...{ body: newBoxPerson, answer: personInvitation },
    failures: { 409: "Login or address are taken, or were once." },
  }),
  "PUT /api/v1/box/people/:id": people("Changes an account, its role or its state.", {
    body: boxPersonChanges,
    failures: { ...noPerson, 403: "Not an admin of the box, or it would be left without one.", 409: "The address is taken." },
  }),
  "POST /api/v1/box/people/:id/invitation": people("Takes the password away, ends all access, and invites anew.", {
    answer: personInvitation,
    failures: noPerson,
  }),
  "DELETE /api/v1/box/people/:id": people("Deletes an account: all access ends at once, its files stay for 30 days.", {
    failures: noPerson,
  }),
  "POST /api/v1/box/people/:id/restore": people("Brings a deleted account back.", { failures: noPerson }),
  "GET /api/v1/box/groups": people("The groups of the box with their members.", { answer: boxGroups }),
  "POST /api/v1/box/groups": people("Makes a group.", { body: newBoxGroup, failures: { 409: "There is a group of this name." } }),
  "DELETE /api/v1/box/groups/:name": people("Deletes a group.", { failures: noGroup }),
  "PUT /api/v1/box/groups/:name/members/:id": people("Takes somebody into a group.", { failures: noGroup }),
  "DELETE /api/v1/box/groups/:name/members/:id": people("Takes somebody out of a group.", { failures: noGroup }),
  "GET /api/v1/principals": people("People and groups of the own box by a whole name, login or address, or at least two letters of one.", {
    ...{ query: principalQuery, answer: foundPrincipals },
  }),
  "GET /api/v1/box/spaces": spaces("All project spaces of the box, also deleted ones.", { answer: projectSpaces }),
  "POST /api/v1/spaces": spaces("Makes a project space.", {
    body: newSpace,
    answer: spaceMade,
    failures: { 409: "There is a space of this name." },
  }),
  "PUT /api/v1/spaces/:space": spaces("Changes the name (managers) or quota (admins of the box) of a project space.", {
    ...{ body: spaceChanges },
    failures: { ...manager, 409: "There is a space of this name." },
  }),
  "DELETE /api/v1/spaces/:space": spaces("Deletes a project space for 30 days.", { failures: manager }),
  "PUT /api/v1/spaces/:space/restore": spaces("Brings a deleted project space back.", {
    failures: { ...noSpace, 409: "Its name is taken by now." },
  }),
  "GET /api/v1/spaces/:space/members": spaces("Who is a member of a project space.", { answer: spaceMembers, failures: noSpace }),
  "PUT /api/v1/spaces/:space/members/:kind/:id": spaces("Makes somebody a member, or gives a member another role.", {
    body: memberChange,
    failures: manager,
  }),
  "DELETE /api/v1/spaces/:space/members/:kind/:id": spaces("Ends a membership.", { failures: manager }),
  "GET /api/v1/link-rules": topicOf("Links")("What every link of the box must keep to.", { answer: linkRules }),
  "PUT /api/v1/link-rules": topicOf("Links")("Changes it, inside what the land allows.", { body: linkRulesChange, answer: linkRules }),
};
