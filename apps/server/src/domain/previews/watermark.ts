// What is written across the pages that people may only look at.
import type { Actor } from "../identity/actor.ts";

declare const watermark: unique symbol;

/** Lines of text. Only this file makes it, so that no page leaves without saying for whom it was drawn. */
export type Watermark = readonly string[] & { readonly [watermark]: true };

interface Circumstances {
  /** Title of the box that the file lies in. */
  readonly boxTitle: string;
  /** Unix milliseconds. */
  readonly now: number;
}

const longestName = 60;
const clock = new Intl.DateTimeFormat("de-DE", {
  timeZone: "Europe/Berlin",
  ...{ day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" },
});

const marked = (names: readonly string[], { boxTitle, now }: Circumstances): Watermark =>
  [...names.map(short), `${clock.format(now)} · ${short(boxTitle)}`] as readonly string[] as Watermark;

/**
 * Of somebody with an account: the name, and the address that tells apart people of the same name.
 * @param ownBox name of the person's own box
 */
export const watermarkOf = (actor: Actor, ownBox: string, circumstances: Circumstances): Watermark =>
  marked([actor.displayName, actor.email ?? `${actor.login}@${ownBox}`], circumstances);

/**
 * Of somebody who came through a link: to whom it was sent. A link that was sent to several, or to nobody, is told by its number, and in every case by the visit, which the
 * link's own record lists.
 */
export function watermarkOfVisit(
  { number, visit, recipients }: { number: number; visit: string; recipients: readonly string[] },
  circumstances: Circumstances,
): Watermark {
  const [first, ...others] = recipients;
  const who = first === undefined ? `Link ${number}` : others.length === 0 ? first : `${short(first)} +${others.length}`;
  return marked([who, `Link ${number} · ${visit.slice(0, 8)}`], circumstances);
}

const short = (text: string): string => {
  const characters = [...text];
  return characters.length <= longestName ? text : `${characters.slice(0, longestName - 1).join("")}…`;
};
