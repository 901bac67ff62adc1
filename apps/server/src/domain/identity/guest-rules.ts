// The rules for guests of a box: who may invite them, and for how long.
import { DomainError } from "@landbox/wire";

/** Who may invite: every member, admins alone, or nobody. */
export const guestInviters = ["members", "admins", "nobody"] as const;

export interface GuestRules {
  readonly inviters: (typeof guestInviters)[number];
  /** Days for which a guest comes unless whoever invites says otherwise. */
  readonly days: number;
  /** Most days that may be said, when inviting and each time it is renewed. */
  readonly longestDays: number;
}

/** The key of box.settings under which a box keeps its own. */
export const guestSetting = "guests";
const usual: GuestRules = { inviters: "members", days: 90, longestDays: 365 };
/** No box lets guests stay for longer without somebody looking at it. */
export const longestOfAll = 730;
const day = 86_400_000;

/** A box's rules; what a box never said is as usual. */
export function guestRulesOf(settings: Readonly<Record<string, unknown>>): GuestRules {
  const own = (settings[guestSetting] ?? {}) as Partial<Record<keyof GuestRules, unknown>>;
  const number = (value: unknown, fallback: number): number => (typeof value === "number" && Number.isInteger(value) ? value : fallback);
  const longestDays = Math.min(longestOfAll, Math.max(1, number(own.longestDays, usual.longestDays)));
  return {
    inviters: guestInviters.find((one) => one === own.inviters) ?? usual.inviters,
    days: Math.min(longestDays, Math.max(1, number(own.days, usual.days))),
    longestDays,
  };
}

/** @throws DomainError bad_request with values.fault guest_rules */
export function checkGuestRules({ inviters, days, longestDays }: GuestRules): GuestRules {
  const whole = [days, longestDays].every(Number.isInteger);
  if (!whole || days < 1 || days > longestDays || longestDays > longestOfAll)
    throw new DomainError("bad_request", `A guest comes for 1 to ${longestOfAll} days, usually no longer than at most.`, {
      values: { fault: "guest_rules", most: longestOfAll },
    });
  return { inviters, days, longestDays };
}

/**
 * The end of a guest's access: what was wished for, inside the rules; the usual one when nothing was said.
 * @throws DomainError bad_request with values.fault guest_end_past, guest_end_late
 */
export function guestEnd(rules: GuestRules, wanted: Date | undefined, now: number): Date {
  if (wanted === undefined) return new Date(now + rules.days * day);
  const end = wanted.getTime();
  if (!Number.isFinite(end) || end <= now)
    throw new DomainError("bad_request", "The end must lie in the future.", { values: { fault: "guest_end_past" } });
  // Until the end of the last day, wherever that day ends.
  if (end > now + (rules.longestDays + 1) * day)
    throw new DomainError("bad_request", `A guest comes for at most ${rules.longestDays} days here.`, {
      values: { fault: "guest_end_late", most: rules.longestDays },
    });
  return wanted;
}
