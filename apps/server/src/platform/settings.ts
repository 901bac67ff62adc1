// How a setting is declared: once, with its description, its form, its default and what it becomes.
import { z } from "zod";

export interface Setting<T> {
  /** Name of the environment variable. */
  readonly name: string;
  readonly description: string;
  /** What a value looks like, for people. */
  readonly form: string;
  /** As it would be written; undefined: not set, and `absent` says what that means. */
  readonly default: string | undefined;
  readonly absent: string | undefined;
  /** Never printed. */
  readonly secret: boolean;
  readonly schema: z.ZodType<T, string>;
}

interface Words {
  description: string;
  form: string;
  secret?: boolean;
}

/** A setting with a default. */
export const setting = <T>(name: string, fallback: string, schema: z.ZodType<T, string>, words: Words): Setting<T> => ({
  name,
  default: fallback,
  absent: undefined,
  secret: words.secret ?? false,
  description: words.description,
  form: words.form,
  schema,
});

/** A setting that may be missing; `absent` says what happens then. */
export const optional = <T>(name: string, absent: string, schema: z.ZodType<T, string>, words: Words): Setting<T | undefined> => ({
  ...setting<T | undefined>(name, "", schema, words),
  default: undefined,
  absent,
});

export const text = z.string().min(1);

export const whole = (least: number, most: number): z.ZodType<number, string> =>
  z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(z.number().min(least).max(most));

const sizes: Record<string, number> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes, with an optional binary unit: `500M`, `4G`. */
export const bytes = z
  .string()
  .regex(/^\d+(\.\d+)?[KMGT]?$/i, "must be a number of bytes, like 4096, 500M or 4G")
  .transform((value) => Math.round(Number.parseFloat(value) * (sizes[/[a-z]?$/i.exec(value)?.[0].toLowerCase() ?? ""] ?? 1)));

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T): z.ZodType<T[number], string> =>
  z.string().pipe(z.enum(values));

/** An absolute http(s) address without trailing slash, query and user. */
export const baseUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "" && url.username === "")
    return url.href.replace(/\/+$/, "");
  context.addIssue({ code: "custom", message: "must be an address like https://box.example.org" });
  return z.NEVER;
});

export const hostName = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, "must be a host name like box.example.org");

/** Addresses and networks in CIDR form, separated by commas. */
export const networks = z.string().transform((value, context) => {
  const list = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const wrong = list.find((part) => !/^[0-9a-f.:]+(\/\d{1,3})?$/i.test(part));
  if (wrong === undefined) return list;
  context.addIssue({ code: "custom", message: `holds "${wrong}": addresses and networks like 10.0.0.0/8 or ::1, separated by commas` });
  return z.NEVER;
});

/** A mail server: `smtp:` or `smtps:`, with or without credentials. */
export const smtpUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname !== "") return value;
  context.addIssue({ code: "custom", message: "must be an address like smtps://user:password@mail.example.org" });
  return z.NEVER;
});

export const mailAddress = z.string().regex(/^[^\s@<>",;:]{1,64}@[a-z0-9.-]{1,253}$/i, "must be an e-mail address");
