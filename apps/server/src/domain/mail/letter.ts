// A short letter as plain text and as HTML, from the same paragraphs; whatever people wrote in it stays text.

export type Paragraph =
  | string
  /** A button in HTML, the address on a line of its own in text. */
  | { readonly link: string; readonly label: string }
  /** Names and values below each other. */
  | { readonly facts: readonly (readonly [name: string, value: string])[] }
  /** In small print. */
  | { readonly small: string };

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? "");

export function letterText(paragraphs: readonly Paragraph[]): string {
  const parts = paragraphs.map((part) => {
    if (typeof part === "string") return part;
    if ("link" in part) return `${part.label}:\n${part.link}`;
    if ("facts" in part) return part.facts.map(([name, value]) => `${name}: ${value}`).join("\n");
    return part.small;
  });
  return `${parts.join("\n\n")}\n`;
}

/** Styles stand on the elements, because mail programs drop everything else. No picture, no script, nothing from elsewhere. */
export function letterHtml(paragraphs: readonly Paragraph[], language: string): string {
  const parts = paragraphs.map((part) => {
    if (typeof part === "string") return `<p style="margin:0 0 16px">${lines(part)}</p>`;
    if ("link" in part) {
      const address = escapeHtml(part.link);
      return `<p style="margin:0 0 16px"><a href="${address}" style="display:inline-block;padding:12px 20px;background:#171a2b;color:#ffffff;text-decoration:none;border-radius:4px;font-weight:bold">${escapeHtml(part.label)}</a><br><span style="font-size:13px;color:#4b5166;word-break:break-all">${address}</span></p>`;
    }
    if ("facts" in part)
      return `<p style="margin:0 0 16px">${part.facts.map(([name, value]) => `<strong>${escapeHtml(name)}:</strong> ${lines(value)}`).join("<br>")}</p>`;
    return `<p style="margin:0 0 16px;font-size:13px;color:#4b5166">${lines(part.small)}</p>`;
  });
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body style="margin:0;padding:24px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#171a2b;background:#ffffff"><div style="max-width:560px;margin:0 auto">${parts.join("")}</div></body></html>`;
}

const lines = (text: string): string => escapeHtml(text).replaceAll("\n", "<br>");
