// Sizes as people type them: gigabytes with a comma or a point.
const gigabyte = 1024 ** 3;

/** Bytes of "5", "0,5" or "1.5"; undefined when it is no such number. */
export function bytesOf(text: string): number | undefined {
  const number = /^\d{1,6}(?:[.,]\d{1,3})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : Number.NaN;
  return Number.isNaN(number) ? undefined : Math.round(number * gigabyte);
}

/** At most three digits after the comma. */
export const gigabytesOf = (bytes: number, language: string): string =>
  (bytes / gigabyte).toLocaleString(language, { maximumFractionDigits: 3, useGrouping: false });
