// Legal texts come from admins of boxes: nothing in them becomes more than text, headings, lists and links.
import { expect, test } from "vitest";
import { renderLegal } from "./render-legal.ts";

test("HTML, script links and pictures stay text", () => {
  const html = renderLegal(
    `<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://example.org/y.png) <img src=x onerror=alert(1)>\n\n[[<b onclick=x>]]`,
  );
  expect(html).not.toMatch(/<(script|img|b)\b/);
  expect(html).not.toMatch(/href="javascript/i);
});

test("what is missing is marked, and no heading is above the page's own", () => {
  expect(renderLegal("# Eins\n\nTelefon: [[Nummer]]")).toBe("<h2>Eins</h2>\n<p>Telefon: <mark>Nummer</mark></p>\n");
});
