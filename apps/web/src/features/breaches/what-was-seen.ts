// What strangers saw of a delivery before it was recalled, a line for each thing: what somebody who has to judge the damage reads first.
import type { LinkDetails } from "@landbox/wire";

type Event = LinkDetails["events"][number];

/** Lines that are read at a glance; the rest is in the history below. */
const mostLines = 10;

/**
 * The first time that each file was seen or taken, from each kind of network and by each recipient; the oldest first.
 * @param events the latest first
 * @returns `more`: how many are not among them
 */
export function whatWasSeen(events: readonly Event[]): { lines: Event[]; more: number } {
  const found = new Map<string, Event>();
  for (const event of events.toReversed()) {
    const { kind, network, name, recipient } = event;
    const key = JSON.stringify([kind, network, name, recipient]);
    if (network !== null && !found.has(key)) found.set(key, event);
  }
  const all = [...found.values()];
  return { lines: all.slice(0, mostLines), more: Math.max(0, all.length - mostLines) };
}
