// Request paths: every trick is refused, every name comes back.
import { DomainError, nameFault } from "@landbox/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeName, encodePath, readRequestPath } from "./request-path.ts";

const codeOf = (target: string): string | undefined => {
  try {
    readRequestPath(target);
    return undefined;
  } catch (error) {
    return error instanceof DomainError ? error.code : "bug";
  }
};

describe("readRequestPath", () => {
  it.each([
    ["/a/../b", "invalid_name"],
    ["/a/%2e%2E/b", "invalid_name"],
    ["/a/./b", "invalid_name"],
    ["/a%2Fb", "invalid_name"],
    ["/a%5Cb", "invalid_name"],
    ["/a%00", "invalid_name"],
    ["/a%0a", "invalid_name"],
    ["/a%7f", "invalid_name"],
    ["/%C0%AE%C0%AE/", "bad_request"],
    ["/%ff", "bad_request"],
    ["/%ED%A0%80", "bad_request"],
    ["/%", "bad_request"],
    ["/%4", "bad_request"],
    ["/a#b", "bad_request"],
    ["a", "bad_request"],
    ["http://elsewhere/a", "bad_request"],
    ["/\u00ff", "bad_request"],
    [`/${"a".repeat(251)}`, "invalid_name"],
    [`/${"a/".repeat(9000)}`, "bad_request"],
  ])("refuses %s", (target, code) => {
    expect(codeOf(target)).toBe(code);
  });

  it("drops the query and empty names, keeps the final slash, and leaves normalisation to others", () => {
    expect(readRequestPath("/a//b%20c/?x=../#".slice(0, -1))).toEqual({ names: ["a", "b c"], slash: true });
    expect(readRequestPath("/u%CC%88").names).toEqual(["u\u0308"]);
    expect(readRequestPath("/\u00c3\u00bc").names).toEqual(["ü"]);
    expect(readRequestPath("/")).toEqual({ names: [], slash: true });
  });

  it("reads back what is printed, with unreserved characters only", () => {
    const name = fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).filter((text) => nameFault(text) === undefined);
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const path = encodePath(names);
        expect(path).toMatch(/^(?:\/[A-Za-z0-9_.~%-]+)*$/);
        expect(readRequestPath(path || "/").names).toEqual(names);
      }),
    );
    expect(encodeName("a'(b)*!@&.txt")).toBe("a%27%28b%29%2A%21%40%26.txt");
  });
});
