// The query options of OData as far as Graph's clients use them; everything else is refused, because leaving it out would answer another question.
import { DomainError } from "@landbox/wire";

export interface QueryRules<F = never> {
  /** Reads `$filter`. @throws DomainError bad_request */
  readonly filter?: (text: string) => F;
  /** What `$expand` may name, without blanks. */
  readonly expand?: readonly string[];
  /** What `$orderby` may name. */
  readonly orderBy?: readonly string[];
  /** What `$select` may name. */
  readonly select?: readonly string[];
  readonly search?: boolean;
  /** The most that `$top` may ask for. */
  readonly top?: number;
  /** Whether pages follow each other by `$skiptoken`. */
  readonly pages?: boolean;
}

export interface GraphQuery<F = never> {
  readonly filter: F | undefined;
  readonly expand: ReadonlySet<string>;
  readonly orderBy: { readonly key: string; readonly descending: boolean } | undefined;
  readonly select: ReadonlySet<string> | undefined;
  readonly search: string | undefined;
  readonly top: number | undefined;
  readonly skipToken: string | undefined;
}

/** All of OData 4.01, part 2, 5.1; a server may also be asked without the `$`. */
const systemOptions = /^\$|^(apply|compute|count|deltatoken|expand|filter|format|index|levels|orderby|search|select|skip|skiptoken|top)$/i;
const known = ["filter", "expand", "orderby", "select", "search", "top", "skiptoken"] as const;
type Option = (typeof known)[number];

/** @throws DomainError bad_request with values.fault query_option */
export function readQuery<F>(query: unknown, rules: QueryRules<F>): GraphQuery<F> {
  const given = new Map<Option, string>();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (!systemOptions.test(name)) continue;
    const option = known.find((one) => one === name.replace(/^\$/, "").toLowerCase());
    if (option === undefined || typeof value !== "string" || given.has(option)) throw unsupported(name);
    if (value.length > 2000) throw unsupported(name);
    given.set(option, value);
  }
  const read = <T>(option: Option, rule: unknown, reader: (text: string) => T): T | undefined => {
    const text = given.get(option);
    if (text === undefined) return undefined;
    if (rule === undefined || rule === false) throw unsupported(`$${option}`);
    return reader(text);
  };
  return {
    filter: read("filter", rules.filter, (text) => rules.filter?.(text.trim())),
    expand: read("expand", rules.expand, (text) => namesOf("$expand", text, rules.expand ?? [])) ?? new Set(),
    orderBy: read("orderby", rules.orderBy, (text) => orderOf(text, rules.orderBy ?? [])),
    select: read("select", rules.select, (text) => namesOf("$select", text, rules.select ?? [])),
    search: read("search", rules.search, searchOf),
    top: read("top", rules.top, (text) => topOf(text, rules.top ?? 0)),
    skipToken: read("skiptoken", rules.pages, (text) => text),
  };
}

export const unsupported = (option: string): DomainError =>
  new DomainError("bad_request", `This query option is not supported here: ${option.slice(0, 200)}.`, {
    values: { fault: "query_option", option: option.slice(0, 200) },
  });

/** Commas inside of parentheses belong to what is inside. */
function namesOf(option: string, text: string, allowed: readonly string[]): ReadonlySet<string> {
  const names = text
    .replaceAll(/\s+/g, "")
    .split(/,(?![^(]*\))/)
    .filter((name) => name !== "");
  const other = names.find((name) => !allowed.includes(name));
  if (other !== undefined) throw unsupported(`${option}=${other}`);
  return new Set(names);
}

function orderOf(text: string, allowed: readonly string[]): { key: string; descending: boolean } {
  const match = /^\s*([A-Za-z]+)(?:\s+(asc|desc))?\s*$/i.exec(text);
  const key = match?.[1];
  if (key === undefined || !allowed.includes(key)) throw unsupported(`$orderby=${text}`);
  return { key, descending: match?.[2]?.toLowerCase() === "desc" };
}

/** One word or one phrase in quotes, as clients send what somebody types. */
function searchOf(text: string): string {
  const phrase = /^\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text)?.[1];
  return phrase === undefined ? text.trim() : phrase.replaceAll(/\\(.)/g, "$1").trim();
}

function topOf(text: string, most: number): number {
  const number = Number(text);
  if (!/^\d{1,6}$/.test(text) || number < 1) throw unsupported(`$top=${text}`);
  return Math.min(number, most);
}

/** `driveType eq project` with or without quotes, several joined by `or`, each perhaps in parentheses. @throws DomainError bad_request */
export function readDriveFilter(text: string): ReadonlySet<string> {
  const kinds = text.split(/\s+or\s+/i).map((part) => {
    const kind = /^\(?\s*driveType\s+eq\s+('?)(personal|project|mountpoint|virtual)\1\s*\)?$/i.exec(part.trim())?.[2];
    if (kind === undefined) throw unsupported(`$filter=${text}`);
    return kind.toLowerCase();
  });
  return new Set(kinds);
}

/** Keeps what `$select` names, and the id. */
export function selected<T extends Record<string, unknown>>(value: T, select: ReadonlySet<string> | undefined): Partial<T> {
  if (select === undefined) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name === "id" || select.has(name))) as Partial<T>;
}

/** Sorts by a text in German order. */
export function ordered<T>(items: readonly T[], order: GraphQuery["orderBy"], keyOf: (item: T, key: string) => string): readonly T[] {
  if (!order) return items;
  const sign = order.descending ? -1 : 1;
  return items.toSorted((a, b) => sign * german.compare(keyOf(a, order.key), keyOf(b, order.key)));
}

const german = new Intl.Collator("de", { numeric: true });
