// The rules that no link can escape: a password and an end, inside what the box and the land allow.
import { DomainError } from "@landbox/wire";
import { checkPassword } from "../identity/password-rules.ts";
import { speakablePassword } from "../identity/speakable-password.ts";

export interface LinkRules {
  /** Days for which a link lives unless its maker says otherwise. */
  readonly days: number;
  /** Most days that its maker may say. */
  readonly longestDays: number;
  /** Fewest characters of a password that its maker chooses. */
  readonly leastPassword: number;
}

/** The key of box.settings under which a box keeps its own. */
export const rulesSetting = "links";
export const shortestPassword = 12;
const longestPassword = 64;
const usual = { days: 14, longestDays: 90 };
const day = 86_400_000;

/** A box's rules inside the land's bound; what a box never said is as usual. */
export function rulesOf(settings: Readonly<Record<string, unknown>>, landLongest: number): LinkRules {
  const own = (settings[rulesSetting] ?? {}) as Partial<Record<keyof LinkRules, unknown>>;
  const number = (value: unknown, fallback: number): number => (typeof value === "number" && Number.isInteger(value) ? value : fallback);
  const longestDays = Math.min(landLongest, Math.max(1, number(own.longestDays, usual.longestDays)));
  return {
    days: Math.min(longestDays, Math.max(1, number(own.days, usual.days))),
    longestDays,
    leastPassword: Math.max(shortestPassword, number(own.leastPassword, shortestPassword)),
  };
}

/** @throws DomainError bad_request with values.fault link_rules */
export function checkRules(rules: LinkRules, landLongest: number): LinkRules {
  const { days, longestDays, leastPassword } = rules;
  const fits = days >= 1 && days <= longestDays && longestDays <= landLongest;
  if (!fits || leastPassword < shortestPassword || leastPassword > longestPassword)
    throw new DomainError(
      "bad_request",
      `A link lives for 1 to ${landLongest} days, usually no longer than at most, and a password has ${shortestPassword} to ${longestPassword} characters.`,
      { values: { fault: "link_rules", most: landLongest } },
    );
  return { days, longestDays, leastPassword };
}

declare const secured: unique symbol;

/** A password in the clear and an end in milliseconds that keep the rules. Only this file makes it, and the store takes nothing else. */
export interface Secured {
  readonly [secured]: true;
  readonly password: string;
  readonly expiresAt: number;
}

export interface WantedSecurity {
  /** undefined: one is made. Nothing else means "none". */
  readonly password?: string | undefined;
  /** Unix milliseconds; undefined: as usual in the box. */
  readonly expiresAt?: number | undefined;
}

/**
 * @param names words that an attacker tries first: of box and product
 * @throws DomainError bad_request with values.fault link_password_short, link_expiry_past, link_expiry_late, and those of passwords
 */
export function secure(rules: LinkRules, wanted: WantedSecurity, now: number, names: readonly string[]): Secured {
  return {
    password: wanted.password === undefined ? speakablePassword(4) : checkedPassword(rules, wanted.password, names),
    expiresAt: wanted.expiresAt === undefined ? endOfDay(now + rules.days * day) : checkedEnd(rules, wanted.expiresAt, now),
  } as Secured;
}

/** What of a password counts: blanks around it come with copying, and nobody reads them out. */
export const givenPassword = (text: string): string => text.trim();

/** @throws DomainError bad_request */
export function checkedPassword(rules: LinkRules, wanted: string, names: readonly string[]): string {
  const password = givenPassword(wanted);
  if ([...password.normalize("NFKC")].length < rules.leastPassword)
    throw new DomainError("bad_request", `The password of a link has at least ${rules.leastPassword} characters.`, {
      values: { fault: "link_password_short", least: rules.leastPassword },
    });
  checkPassword(password, names);
  return password;
}

/** @throws DomainError bad_request */
export function checkedEnd(rules: LinkRules, expiresAt: number, now: number): number {
  if (!Number.isFinite(expiresAt) || expiresAt <= now)
    throw new DomainError("bad_request", "The end of a link must lie in the future.", { values: { fault: "link_expiry_past" } });
  if (expiresAt > endOfDay(now + rules.longestDays * day))
    throw new DomainError("bad_request", `A link lives for at most ${rules.longestDays} days here.`, {
      values: { fault: "link_expiry_late", most: rules.longestDays },
    });
  return expiresAt;
}

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", hourCycle: "h23", hour: "numeric", minute: "numeric" });

/** The last second of the day as clocks in Germany show it: "valid until the 10th" includes the 10th. */
export function endOfDay(time: number): number {
  if (!Number.isFinite(time)) return Number.NaN;
  const parts = new Map(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const passed = ((parts.get("hour") ?? 0) * 60 + (parts.get("minute") ?? 0)) * 60_000 + (time % 60_000);
  const next = time - passed + day;
  // On the two days a year that are an hour shorter or longer the sum misses midnight by that hour.
  const hour = Number(clock.formatToParts(next).find(({ type }) => type === "hour")?.value ?? 0);
  return next - (hour === 0 ? 0 : hour > 12 ? (hour - 24) * 3_600_000 : hour * 3_600_000) - 1000;
}
