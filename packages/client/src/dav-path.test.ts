// Paths as WebDAV wants them, and failures as people get them.
import { expect, test } from "vitest";
import { davPath } from "./dav-path.ts";
import { failureFrom } from "./transport.ts";

test("every name is encoded on its own", () => {
  expect(davPath("/dav/spaces/1.abc/", [])).toBe("/dav/spaces/1.abc/");
  expect(davPath("/dav/spaces/1.abc/", ["Pläne", "50 % #1?.pdf"])).toBe("/dav/spaces/1.abc/Pl%C3%A4ne/50%20%25%20%231%3F.pdf");
});

test("an error of the API keeps its code and its wait", () => {
  const failure = failureFrom(
    429,
    JSON.stringify({ error: { code: "too_many_requests", message: "Zu viele Versuche", retryAfter: 30 } }),
    null,
  );
  expect(failure).toMatchObject({ code: "too_many_requests", status: 429, message: "Zu viele Versuche", retryAfter: 30 });
});

test("a WebDAV error is read from its status", () => {
  expect(failureFrom(507, "<d:error/>", null).code).toBe("quota_exceeded");
  expect(failureFrom(503, "", "7")).toMatchObject({ code: "unavailable", retryAfter: 7 });
  expect(failureFrom(418, "", null).code).toBe("unexpected");
});
