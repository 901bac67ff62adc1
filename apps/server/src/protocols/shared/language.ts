// Which of the two languages an answer speaks.

export type Language = "de" | "en";

/**
 * The language of an Accept-Language header (RFC 9110 12.5.4) among ours, by weight, then by order.
 * @returns undefined when the header names neither German nor English
 */
export function acceptedLanguage(header: string | undefined): Language | undefined {
  if (header === undefined || header.length > 1000) return undefined;
  let best: { language: Language; weight: number } | undefined;
  for (const entry of header.split(",")) {
    const [tag = "", ...parameters] = entry.split(";");
    const base = tag.trim().toLowerCase().split("-")[0];
    if (base !== "de" && base !== "en") continue;
    const quality = parameters.map((p) => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(p)?.[1]).find((q) => q !== undefined);
    const weight = quality === undefined ? 1 : Number(quality);
    if (weight > (best?.weight ?? 0)) best = { language: base, weight };
  }
  return best?.language;
}
