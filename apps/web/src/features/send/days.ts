// Days as a date field has them.

/** `2026-12-24` of a moment in unix milliseconds, in the browser's own time. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** So many days from today. */
export const dayIn = (days: number): string => dayOf(Date.now() + days * 86_400_000);
