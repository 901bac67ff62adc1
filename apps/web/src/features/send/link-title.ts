// What a delivery or request is called, and how its state is said.
import type { LinkInfo } from "@landbox/wire";

type Translate = (key: string, values?: Record<string, unknown>) => string;

export const titleOf = (link: LinkInfo, t: Translate, day: (seconds: number) => string): string =>
  [link.reference, link.subject].filter((part) => part !== "").join(" – ") || t(`send.untitled.${link.kind}`, { day: day(link.createdAt) });

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
