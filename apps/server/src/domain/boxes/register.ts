// Reads the official register of bodies from its CSV form.
import type { Body } from "./body.ts";

/**
 * The bodies of a register file (UTF-8, RFC 4180, header line first).
 * @throws Error when a needed column is missing or a key appears twice: the file belongs to the product
 */
export function parseRegister(csv: string): Body[] {
  const [header, ...rows] = parseCsv(csv.replace(/^\uFEFF/, ""));
  if (!header) throw new Error("The register of bodies is empty.");
  const column = new Map(header.map((name, index) => [name, index]));
  for (const needed of ["ars", "name", "type"]) if (!column.has(needed)) throw new Error(`The register has no column "${needed}".`);
  const seen = new Set<string>();
  return rows.map((row) => {
    const text = (name: string): string | undefined => row[column.get(name) ?? -1]?.trim() || undefined;
    const number = (name: string): number | undefined => (text(name) === undefined ? undefined : Number(text(name)));
    const ars = text("ars") ?? "";
    if (!/^[0-9]{3,12}$/.test(ars) || seen.has(ars)) throw new Error(`The register has a bad or repeated key "${ars}".`);
    seen.add(ars);
    return {
      ars,
      ags: text("ags"),
      name: text("name") ?? ars,
      type: text("type") ?? "",
      kreis: text("kreis"),
      regierungsbezirk: text("regierungsbezirk"),
      population: number("population"),
      officialName: text("official_name"),
      kreisKey: text("kreis_key"),
      vgKey: text("vg_key"),
      vgName: text("vg_name"),
      seat: text("seat"),
      plz: text("plz"),
      area: number("area_ha"),
    };
  });
}

/** Records of an RFC 4180 text; quoted fields may hold commas, quotes and line breaks. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error(`The register is no CSV: record ${records.length + 1}.`);
    const [, value = "", end] = match;
    record.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ",") {
      records.push(record);
      record = [];
    }
  }
  if (record.length > 0) records.push(record);
  return records;
}
