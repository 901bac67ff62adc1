// What may be offered to people of a body, and where a room stands in the list.
import { expect, test } from "vitest";
import { bodyRoles, hostRoles, personRoles, standingOf } from "./room-roles.ts";

test("nobody is offered more than the body may", () => {
  expect(personRoles({ host: false, role: "viewer" })).toEqual(["viewer"]);
  expect(personRoles({ host: false, role: "uploader" })).toEqual(["uploader"]);
  expect(personRoles({ host: false, role: "contributor" })).not.toContain("editor");
  expect(personRoles({ host: false, role: "editor" })).toEqual(bodyRoles);
  expect(personRoles({ host: true, role: null })).toEqual(hostRoles);
});

test("a room waits, is current or over", () => {
  const body = { state: "invited", role: "viewer", endsAt: null } as const;
  expect(standingOf({ body, closedAt: null, until: null })).toBe("waiting");
  expect(standingOf({ body, closedAt: 1, until: null })).toBe("over");
  expect(standingOf({ body: null, closedAt: null, until: 1 })).toBe("over");
  expect(standingOf({ body: null, closedAt: null, until: null })).toBe("current");
  expect(standingOf({ body: { ...body, state: "leaving" }, closedAt: null, until: null })).toBe("current");
  expect(standingOf({ body: { ...body, state: "ended" }, closedAt: null, until: null })).toBe("over");
});
