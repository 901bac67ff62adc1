// The only reader of the environment (and of one file): every setting is declared here, once.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  baseUrl,
  bytes,
  hostName,
  mailAddress,
  networks,
  oneOf,
  optional,
  type Setting,
  setting,
  smtpUrl,
  text,
  whole,
} from "./settings.ts";
import { clamdAddress } from "./clamd/clamd-address.ts";
import { StartRefused } from "./start-refused.ts";

/** In the order of the documentation, which is generated from it. */
export const settings = {
  port: setting("PORT", "8080", whole(0, 65535), { form: "port number; 0: any free one", description: "The port to listen on." }),
  host: setting("HOST", "127.0.0.1", text, {
    form: "address or host name",
    description: "The address to listen on. `0.0.0.0` or `::` listens on all; put a proxy with TLS before it then.",
  }),
  dataFolder: setting("LANDBOX_DATA", "data", text, {
    form: "folder",
    description:
      "Where everything is kept that must survive: contents, keys, the embedded database. Relative to the folder the server is started in.",
  }),
  databaseUrl: optional("DATABASE_URL", "an embedded PostgreSQL in the data folder", text, {
    form: "postgresql://user:password@host:port/database",
    description:
      "A PostgreSQL server, version 15 or newer, whose user owns the database and may create roles. Several server processes may share it and one data folder.",
    secret: true,
  }),
  databaseConnections: setting("LANDBOX_DATABASE_CONNECTIONS", "12", whole(2, 500), {
    form: "number",
    description: "Largest number of database connections of this process, apart from one for notifications.",
  }),
  masterKeyFile: optional("LANDBOX_MASTER_KEY_FILE", "`keys/master.key` in the data folder, made at the first start", text, {
    form: "file",
    description:
      "The master key that wraps the keys of the boxes. Keep a copy apart from the backups of the data: without it nothing can be read.",
  }),
  publicUrl: optional("LANDBOX_PUBLIC_URL", "the address that the server listens on", baseUrl, {
    form: "https://box.example.org",
    description:
      "The address under which people reach the server's common host. Absolute addresses are made from it (or from a trusted proxy), and https makes cookies secure.",
  }),
  baseDomain: setting("LANDBOX_BASE_DOMAIN", "localhost", hostName, {
    form: "domain",
    description: "The boxes' host names lie directly below it: `hohenwarth.<domain>`. `<box>.localhost` works in addition.",
  }),
  trustedProxies: setting("LANDBOX_TRUSTED_PROXIES", "", networks, {
    form: "addresses and networks, separated by commas",
    description: "Only from these peers are X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host believed.",
  }),
  productName: setting("LANDBOX_PRODUCT_NAME", "BayernBox", text, { form: "text", description: "The name that people see." }),
  demoLand: setting("LANDBOX_DEMO", "yes", oneOf(["yes", "no"]), {
    form: "yes or no",
    description: "Whether an empty data folder without DATABASE_URL gets a small demo land: three boxes with a few people and files.",
  }),
  demoPassword: optional("LANDBOX_DEMO_PASSWORD", "a random one for each account, printed once", text, {
    form: "password",
    description: "Password of all accounts of the demo land.",
    secret: true,
  }),
  logLevel: optional(
    "LANDBOX_LOG_LEVEL",
    "`info`; `warn` when the output is a terminal",
    oneOf(["trace", "debug", "info", "warn", "error", "silent"]),
    {
      form: "trace, debug, info, warn, error or silent",
      description: "From which level on lines are written. Every request is a line of level info.",
    },
  ),
  metricsToken: optional("LANDBOX_METRICS_TOKEN", "only direct requests from the machine itself", text, {
    form: "text",
    description: "Whoever sends it as bearer token may read /metrics.",
    secret: true,
  }),
  boxQuota: optional("LANDBOX_BOX_QUOTA", "no limit", bytes, { form: "bytes, like 500G", description: "Quota of a newly created box." }),
  smtpUrl: optional("LANDBOX_SMTP_URL", "no mails are sent; the page says so", smtpUrl, {
    form: "smtps://user:password@mail.example.org or smtp://…:587",
    description:
      "The mail server through which mails leave. With `smtp:` the connection is encrypted when the server offers it; `?requireTLS=true` demands it.",
    secret: true,
  }),
  mailFrom: optional("LANDBOX_MAIL_FROM", "`noreply@` with the base domain", mailAddress, {
    form: "noreply@box.example.org",
    description: "The address from which mails come; the name beside it is that of the box.",
  }),
  linkMaxDays: setting("LANDBOX_LINK_MAX_DAYS", "90", whole(1, 3650), {
    form: "days",
    description: "The longest time for which any box may let a link for people without an account live. Boxes may be stricter.",
  }),
  scanAddress: optional("LANDBOX_SCAN_ADDRESS", "nothing is scanned for malware", clamdAddress, {
    form: "unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310",
    description:
      "Where ClamAV's clamd listens. Contents go there unencrypted: over a network only on one that nobody else reads. See [Scanning for malware](malware.md).",
  }),
  scanWhat: setting("LANDBOX_SCAN_WHAT", "outside", oneOf(["outside", "everything"]), {
    form: "outside or everything",
    description:
      "What is scanned before it becomes a file: what comes from people without an account, from guests and from people of other boxes, or all that is uploaded.",
  }),
  scanMost: setting("LANDBOX_SCAN_MAX_SIZE", "25M", bytes, {
    form: "bytes, like 25M",
    description: "Larger files are not given to the scanner. Not more than clamd's own `StreamMaxLength`; `landbox scanner` tries it.",
  }),
  scanLarge: setting("LANDBOX_SCAN_TOO_LARGE", "accept", oneOf(["accept", "refuse"]), {
    form: "accept or refuse",
    description: "What becomes of files that are too large to be scanned: accepted, they are marked as not scanned.",
  }),
  scanEncrypted: setting("LANDBOX_SCAN_ENCRYPTED", "accept", oneOf(["accept", "refuse"]), {
    form: "accept or refuse",
    description: "The same for encrypted archives and documents, which clamd reports when its `AlertEncrypted` is on.",
  }),
  scanAway: setting("LANDBOX_SCAN_AWAY", "refuse", oneOf(["accept", "refuse"]), {
    form: "accept or refuse",
    description: "The same while the scanner is out of reach or has too much to do: refused files can be sent again later.",
  }),
  scanSeconds: setting("LANDBOX_SCAN_SECONDS", "120", whole(1, 3600), {
    form: "seconds",
    description: "How long a file may wait for the scanner and be scanned.",
  }),
  scanAtOnce: setting("LANDBOX_SCAN_AT_ONCE", "4", whole(1, 100), {
    form: "number",
    description: "Files that this process has scanned at the same time; others wait. Not more than clamd's `MaxThreads`.",
  }),
  drainSeconds: setting("LANDBOX_DRAIN_SECONDS", "25", whole(0, 3600), {
    form: "seconds",
    description: "How long running requests may go on after SIGTERM before they are cut.",
  }),
  bodyIdleSeconds: setting("LANDBOX_BODY_IDLE_SECONDS", "60", whole(1, 3600), {
    form: "seconds",
    description: "An upload that sends nothing for so long is cut.",
  }),
  bodyMinRate: setting("LANDBOX_BODY_MIN_RATE", "256", whole(0, 1_000_000), {
    form: "bytes a second",
    description: "An upload that is slower over a minute is cut.",
  }),
  maxSockets: setting("LANDBOX_MAX_SOCKETS", "10000", whole(1, 1_000_000), {
    form: "number",
    description: "Largest number of open network connections.",
  }),
} as const satisfies Record<string, Setting<unknown>>;

type Values = { readonly [Key in keyof typeof settings]: (typeof settings)[Key] extends Setting<infer T> ? T : never };

export interface Config extends Values {
  /** Sentences for the log: unknown variables and the like. */
  readonly warnings: readonly string[];
}

/** What is wrong with the configuration, one sentence a line. */
export class ConfigError extends StartRefused {}

/**
 * Reads all settings: the environment outvotes the file that LANDBOX_CONFIG_FILE names.
 * @throws ConfigError with one line for each wrong value
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const file = environment["LANDBOX_CONFIG_FILE"];
  const given = { ...(file ? readSettingsFile(file) : {}), ...present(environment) };
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [key, declared] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const value = given[declared.name] ?? declared.default;
    if (value === undefined) continue;
    const result = declared.schema.safeParse(value);
    if (result.success) values[key] = result.data;
    else
      wrong.push(
        `${declared.name}${declared.secret ? "" : `="${value}"`}: ${result.error.issues[0]?.message ?? "is wrong"} (${declared.form})`,
      );
  }
  if (wrong.length > 0) throw new ConfigError(wrong.join("\n"));
  values["dataFolder"] = resolve(String(values["dataFolder"]));
  return { ...(values as Values), warnings: unknownNames(given) };
}

const present = (environment: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""));

function unknownNames(given: Record<string, string>): string[] {
  const known = new Set<string>([...Object.values(settings).map(({ name }) => name), "LANDBOX_CONFIG_FILE"]);
  return Object.keys(given)
    .filter((name) => name.startsWith("LANDBOX_") && !known.has(name))
    .map((name) => `${name} is not a setting of Landbox and has no effect.`);
}

/** Lines KEY=VALUE; empty lines and lines that start with # are skipped; quotes around a value are removed. */
function readSettingsFile(file: string): Record<string, string> {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`LANDBOX_CONFIG_FILE="${file}": cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const values: Record<string, string> = {};
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const match = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match?.[1]) throw new ConfigError(`${file}, line ${index + 1}: must be KEY=VALUE`);
    values[match[1]] = (match[2] ?? "").replace(/^(["'])(.*)\1$/, "$2");
  }
  return present(values);
}
