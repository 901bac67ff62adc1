// Sizes and dates as people of a language write them.
const units = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** Bytes in steps of 1024 with the units that Windows shows, e.g. `1,5 MB`. */
export function formatSize(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

/** Date and time of milliseconds since 1970, e.g. `23.11.2026, 16:05`. */
export function formatDate(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(regionOf(locale), { dateStyle: "medium", timeStyle: "short" }).format(milliseconds);
}

/** The date alone, e.g. `23.11.2026`. */
export function formatDay(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(regionOf(locale), { dateStyle: "medium" }).format(milliseconds);
}

/** English as in Europe: day before month, 24 hours. */
const regionOf = (locale: string): string => (locale === "en" ? "en-GB" : locale);
