// What a delivery or request is called, and how its state is said.
import type { LinkInfo, ListedLink } from "@landbox/wire";

type Translate = (key: string, values?: Record<string, unknown>) => string;
type TranslateMany = (key: string, values: Record<string, unknown>, many: number) => string;

export const titleOf = (link: LinkInfo, t: Translate, day: (seconds: number) => string): string =>
  [link.reference, link.subject].filter((part) => part !== "").join(" – ") || t(`send.untitled.${link.kind}`, { day: day(link.createdAt) });

/** To whom it went: what tells links without a subject apart. */
export function addresseesOf({ recipients: { first, count } }: ListedLink, t: Translate & TranslateMany): string {
  if (count === 0) return t("send.toNobody");
  const [names, n] = [first.join(", "), count - first.length];
  return n > 0 ? t("send.toMore", { names, n }, n) : t("send.toAll", { names });
}

/** What lies in it, where it has no subject that says so. */
export function contentOf({ firstName, folder }: ListedLink, t: Translate): string | undefined {
  if (firstName === null) return undefined;
  const more = (folder?.entries ?? 1) - 1;
  return more > 0 ? `${firstName} ${t("send.andMore", { n: more })}` : firstName;
}

export type Tone = "live" | "done" | "over" | "waiting";

/** One line for the list: how far it is, with the time of what matters. */
export function standingOf(link: LinkInfo, t: Translate, date: (seconds: number) => string): { tone: Tone; text: string } {
  const when = (seconds: number | null): { when: string } => ({ when: date(seconds ?? 0) });
  if (link.state === "recalled") return { tone: "over", text: t("send.states.recalled", when(link.recalledAt)) };
  if (link.state === "expired") return { tone: "over", text: t("send.states.expired", when(link.expiresAt)) };
  if (link.state === "gone") return { tone: "over", text: t("send.states.gone") };
  if (link.state === "preparing") return { tone: "waiting", text: t("send.states.preparing") };
  if (link.state === "used_up") return { tone: "done", text: t("send.states.used_up", when(link.takenAt)) };
  if (link.handedInAt !== null) return { tone: "done", text: t("send.states.handed_in", when(link.handedInAt)) };
  if (link.takenAt !== null) return { tone: "done", text: t("send.states.taken", when(link.takenAt)) };
  if (link.seenAt !== null) return { tone: "live", text: t("send.states.seen", when(link.seenAt)) };
  return { tone: "live", text: t(link.kind === "request" ? "send.states.asked" : "send.states.sent", when(link.openedAt)) };
}

export const isLive = (link: LinkInfo): boolean => ["open", "preparing", "used_up"].includes(link.state);
