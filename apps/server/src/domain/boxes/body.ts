// A body of the official register: what it is called, and which host name its box gets.

/** An entry of the official register of municipalities, districts and their associations. */
export interface Body {
  /** Official regional key: 12, 9, 5 or 3 digits. */
  readonly ars: string;
  readonly ags: string | undefined;
  readonly name: string;
  readonly type: string;
  readonly kreis: string | undefined;
  readonly regierungsbezirk: string | undefined;
  readonly population: number | undefined;
  readonly officialName: string | undefined;
  readonly kreisKey: string | undefined;
  readonly vgKey: string | undefined;
  readonly vgName: string | undefined;
  readonly seat: string | undefined;
  readonly plz: string | undefined;
  /** Hectares. */
  readonly area: number | undefined;
}

/** Longest label of a host name (RFC 1035 2.3.4). */
const longestLabel = 63;

/** Labels that no body may get, because the land itself needs them. */
export const reservedHostNames: readonly string[] = ["www", "api", "admin", "mail", "localhost", "status", "static", "land", "operator"];

const german: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "oe", œ: "oe" };

/** A text as a label of a host name: German transliteration, lower-case letters, digits and single hyphens. */
export function slugOf(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[äöüßæøœ]/g, (letter) => german[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestLabel)
    .replace(/^-+|-+$/g, "");
}

/** Whether a text is a host name label that a box may carry. */
export const isHostName = (text: string): boolean =>
  text.length <= longestLabel && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && !reservedHostNames.includes(text);

/**
 * The host name of every body: its name, or name-kreis when several bodies share the name (then for each of them, so that it
 * does not depend on who came first), or name-ars in the last resort.
 */
export function hostNamesOf(bodies: readonly Body[]): ReadonlyMap<string, string> {
  const byName = countOf(bodies.map((body) => slugOf(body.name)));
  const qualified = (body: Body) => slugOf(`${body.name} ${body.kreis ?? body.regierungsbezirk ?? body.ars}`);
  const byQualified = countOf(bodies.map(qualified));
  const names = new Map<string, string>();
  for (const body of bodies) {
    const plain = slugOf(body.name);
    const free = (name: string) => isHostName(name) && (byName.get(name) ?? 0) <= (name === plain ? 1 : 0);
    const longer = qualified(body);
    if (free(plain)) names.set(body.ars, plain);
    else if (free(longer) && byQualified.get(longer) === 1) names.set(body.ars, longer);
    else names.set(body.ars, slugOf(`${body.name.slice(0, 40)} ${body.ars}`));
  }
  return names;
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

const shortTypes: Record<string, string> = {
  Gemeinde: "Gemeinde",
  Markt: "Markt",
  Stadt: "Stadt",
  "Große Kreisstadt": "Stadt",
  "Kreisfreie Stadt": "Stadt",
};

/** What the box is called on its pages, e.g. "Gemeinde Hohenwarth", "Landkreis Cham". */
export function titleOf(body: Pick<Body, "type" | "name" | "officialName">): string {
  const kind = shortTypes[body.type];
  if (kind) return `${kind} ${body.name}`;
  return body.officialName ?? body.name;
}
