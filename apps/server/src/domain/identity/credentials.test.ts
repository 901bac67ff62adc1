// Basic headers, tokens and logins as they come in.
import { boxId, boxOfToken } from "@landbox/kit";
import { expect, test } from "vitest";
import { checkedEmail, checkedLogin } from "./account.ts";
import { basicCredentials } from "./basic-credentials.ts";
import { isAccountId, isToken, makeAccountId, makeToken } from "./tokens.ts";

const header = (text: string, encoding: BufferEncoding = "utf8") => `Basic ${Buffer.from(text, encoding).toString("base64")}`;

test("user and password are UTF-8, the password may hold colons", () => {
  expect(basicCredentials(header("jürgen@öd:pass:wört"))).toEqual({ user: "jürgen@öd", password: "pass:wört" });
  expect(basicCredentials(header("jürgen:ß", "latin1"))).toEqual({ user: "jürgen", password: "ß" });
  expect(basicCredentials(header("anna:"))).toEqual({ user: "anna", password: "" });
});

test.each(["Bearer x", "Basic", "Basic !!!", header("noColon"), header(":onlypassword"), `Basic ${"A".repeat(9000)}`])(
  "%.30s is no Basic credential",
  (text) => {
    expect(basicCredentials(text)).toBeUndefined();
  },
);

test("tokens and ids carry their box", () => {
  const token = makeToken(boxId(2445));
  expect(isToken(token)).toBe(true);
  expect(boxOfToken(token)).toBe(2445);
  const id = makeAccountId(boxId(7));
  expect(isAccountId(id)).toBe(true);
  expect(id).toBe(id.toLowerCase());
});

test("logins are normalised; what would look like something else is refused", () => {
  expect(checkedLogin(" Anna.Huber ")).toBe("anna.huber");
  expect(checkedLogin("Jürgen")).toBe("jürgen");
  for (const bad of ["", "a@b", "a:b", "a/b", "-x", "x".repeat(65), makeAccountId(boxId(7))]) expect(() => checkedLogin(bad)).toThrow();
  expect(checkedEmail(" a@b.de ")).toBe("a@b.de");
  expect(() => checkedEmail("a b@c.de")).toThrow();
});
