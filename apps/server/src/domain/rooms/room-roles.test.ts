// Nobody of a body has more than the body, whatever was wished.
import { roomBodyState, roomRole } from "@landbox/wire";
import { expect, test } from "vitest";
import { rightsOf } from "../access/roles.ts";
import { roleInRoom } from "./room-roles.ts";

test("no wish gives more than the body has, and who leaves changes nothing", () => {
  for (const body of roomRole.options)
    for (const state of roomBodyState.options)
      for (const wish of [...roomRole.options, undefined]) {
        const role = roleInRoom(body, state, wish);
        const rights = rightsOf(role === undefined ? [] : [role]);
        expect([...rights].filter((right) => !rightsOf([body]).has(right))).toEqual([]);
        if (state !== "active") expect([...rights].filter((right) => right !== "read" && right !== "download")).toEqual([]);
        if (state !== "active" && state !== "leaving") expect(role).toBeUndefined();
      }
});

test("a person can have less than the body", () => {
  expect(roleInRoom("editor", "active", undefined)).toBe("editor");
  expect(roleInRoom("editor", "active", "viewer")).toBe("viewer");
  expect(roleInRoom("viewer", "active", "editor")).toBe("viewer");
  expect(roleInRoom("commenter", "active", "uploader")).toBe("commenter");
  expect(roleInRoom("editor", "leaving", undefined)).toBe("viewer");
  expect(roleInRoom("uploader", "leaving", undefined)).toBeUndefined();
});
