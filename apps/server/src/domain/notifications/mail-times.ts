// When the letter of the day leaves: in the morning, before offices open.

const morning = 7;
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin",
  hourCycle: "h23",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
});

/** Seconds from a time (Unix milliseconds) to the next seven o'clock as clocks in Germany show it; on the two days of the year that change, an hour off. */
export function secondsToMorning(time: number): number {
  const parts = new Map(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const passed = (parts.get("hour") ?? 0) * 3600 + (parts.get("minute") ?? 0) * 60 + (parts.get("second") ?? 0);
  const left = morning * 3600 - passed;
  return left > 0 ? left : left + 24 * 3600;
}
