import { expect, test } from "vitest";
import { renderMarkdown } from "./render-markdown.ts";
import { isEditable, isSafePicture, viewKindOf } from "./view-kind.ts";

test("every kind of file has its view", () => {
  const kinds = Object.fromEntries(
    [
      "a.JPG",
      "a.heic",
      "a.svg",
      "a.pdf",
      "README.md",
      "a.csv",
      "Makefile",
      "a.html",
      "a.mp3",
      "a.mp4",
      "a.docx",
      "a.exe",
      "a",
      ".gitignore",
    ].map((name) => [name, viewKindOf({ name, size: 100 })]),
  );
  expect(kinds).toEqual({
    "a.JPG": "picture",
    "a.heic": "picture",
    "a.svg": "picture",
    "a.pdf": "pdf",
    "README.md": "markdown",
    "a.csv": "text",
    Makefile: "text",
    "a.html": "text",
    "a.mp3": "audio",
    "a.mp4": "video",
    "a.docx": "office",
    "a.exe": "none",
    a: "none",
    ".gitignore": "none",
  });
  expect([isSafePicture("a.svg"), isSafePicture("a.png")]).toEqual([false, true]);
  expect(isEditable({ name: "a.txt", size: 3_000_000, isFolder: false })).toBe(false);
});

test("Markdown becomes headings below the dialog's own, links that open elsewhere, and no picture from anywhere", () => {
  const html = renderMarkdown(
    "# Titel\n\n[Amt](https://example.org) ![Bild](https://example.org/x.png)\n\n<b onclick=alert(1)>x</b>\n\n[böse](javascript:alert(1))",
  );
  expect(html).toContain("<h3>Titel</h3>");
  expect(html).toContain('href="https://example.org" target="_blank" rel="noopener noreferrer nofollow"');
  expect(html).not.toContain("<img");
  expect(html).toContain("Bild");
  expect(html).toContain("&lt;b onclick");
  expect(html).not.toContain('href="javascript');
});
