// Translation and formatting together, as most components need them.
import { useI18n } from "vue-i18n";
import type { ClientFailure } from "@landbox/client";
import { formatDate, formatDay, formatSize } from "./format.ts";

export function useWords() {
  const { t, te, locale } = useI18n();
  return {
    t,
    locale,
    size: (bytes: number): string => formatSize(bytes, locale.value),
    /** @param seconds Unix time */
    date: (seconds: number): string => formatDate(seconds * 1000, locale.value),
    day: (seconds: number): string => formatDay(seconds * 1000, locale.value),
    /** A sentence for a failure; what has no sentence of its own is "unexpected". */
    failure: (failure: ClientFailure): string => t(te(`errors.${failure.code}`, "de") ? `errors.${failure.code}` : "errors.unexpected"),
    /** How long to wait, rounded up, in seconds or minutes. */
    wait: (seconds: number): string =>
      seconds < 90 ? t("time.seconds", Math.max(1, Math.ceil(seconds))) : t("time.minutes", Math.ceil(seconds / 60)),
  };
}
