// Sizes and dates as people of a language write them.
const units = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

export interface Formats {
  /** Bytes in steps of 1024 with the units that Windows shows, e.g. `1,5 MB`. */
  size(bytes: number): string;
  /** Date and time of a Unix time in seconds, e.g. `23.11.2026, 16:05`. */
  date(seconds: number): string;
  /** The date alone, e.g. `23.11.2026`. */
  day(seconds: number): string;
}

const made = new Map<string, Formats>();

/** Formats of a language; made once for all components, because making them is what costs (2 ms). English as in Europe: day before month, 24 hours. */
export function formatsOf(language: string): Formats {
  const known = made.get(language) ?? createFormats(language);
  made.set(language, known);
  return known;
}

function createFormats(language: string): Formats {
  const region = language === "en" ? "en-GB" : language;
  const whole = new Intl.NumberFormat(region, { maximumFractionDigits: 0 });
  const oneDigit = new Intl.NumberFormat(region, { maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(region, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(region, { dateStyle: "medium" });
  return {
    size(bytes) {
      let value = bytes;
      let unit = 0;
      while (value >= 1024 && unit < units.length - 1) {
        value /= 1024;
        unit++;
      }
      return `${(unit === 0 || value >= 100 ? whole : oneDigit).format(value)} ${units[unit]}`;
    },
    date: (seconds) => date.format(seconds * 1000),
    day: (seconds) => day.format(seconds * 1000),
  };
}
