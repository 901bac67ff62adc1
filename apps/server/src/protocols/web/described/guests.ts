// What of the JSON API is about guests of a box.
import { guestInvited, guestRenewal, guestRules, guestRulesChange, guests, newGuest } from "@landbox/wire";
import { type Described, topicOf } from "./describe.ts";

const topic = topicOf("Guests");
const noGuest = { 404: "No such guest, or one that somebody else invited." };
const badEnd = { 400: "An end that the box's rules do not allow, or no mail address." };

export const guestRoutes: Described = {
  "GET /api/v1/guest-rules": topic("Who may invite guests and for how long, and whether the account may.", { answer: guestRules }),
  "PUT /api/v1/guest-rules": topic("Changes the rules; for admins of the box.", {
    ...{
      body: guestRulesChange,
      answer: guestRules,
      failures: { 400: "Rules that contradict each other.", 403: "Only admins of the box." },
    },
  }),
  "GET /api/v1/guests": topic("Those whom the account invited; ended ones as long as they can be renewed.", { answer: guests }),
  "POST /api/v1/guests": topic("Invites somebody from outside. The end is as usual in the box unless it is said; none cannot be said.", {
    ...{ body: newGuest, answer: guestInvited, status: 201 },
    failures: { ...badEnd, 403: "The box does not let the account invite.", 409: "Somebody of the box has the address." },
  }),
  "PUT /api/v1/guests/:id": topic("Gives a guest a new end, also one that has ended.", {
    ...{ body: guestRenewal, failures: { ...badEnd, ...noGuest, 409: "Somebody else has the address by now." } },
  }),
  "DELETE /api/v1/guests/:id": topic("Ends a guest: all access ends.", { failures: noGuest }),
  "POST /api/v1/guests/:id/invitation": topic("Takes the password away and invites anew.", {
    ...{ answer: guestInvited, failures: { ...noGuest, 403: "The guest has ended or is disabled." } },
  }),
  "POST /api/v1/guests/:id/membership": topic("Makes a member of a guest; for admins of the box.", {
    failures: { ...noGuest, 403: "Only admins of the box, and not for one that has ended." },
  }),
};
