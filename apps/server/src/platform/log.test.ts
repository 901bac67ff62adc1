// What must not reach the log does not.
import { expect, test } from "vitest";
import { describeError, redactPath } from "./log.ts";

test("tokens are cut, names of parameters stay without their values", () => {
  expect(redactPath("/api/v1/invitations/k1.AbCdEfGhIjKlMnOpQrSt?next=%2Fsecret&x")).toBe("/api/v1/invitations/k1.AbCd…?next&x");
  expect(redactPath("/status.php")).toBe("/status.php");
});

test("an error loses fields that may hold people's data", () => {
  const error = Object.assign(new Error("violates", { cause: new Error("deeper") }), {
    code: "23505",
    detail: "Key (email)=(anna@example.org)",
  });
  const described = describeError(error);
  expect(described).toMatchObject({ type: "Error", message: "violates", code: "23505", cause: { message: "deeper" } });
  expect(JSON.stringify(described)).not.toContain("anna");
});
