// Translation and formatting together, as most components need them.
import { useI18n } from "vue-i18n";
import type { ClientFailure } from "@landbox/client";
import { formatsOf } from "./format.ts";

export function useWords() {
  const { t, te, locale } = useI18n();
  return {
    t,
    /** Whether there is such a sentence. */
    te: (key: string): boolean => te(key, "de"),
    locale,
    size: (bytes: number): string => formatsOf(locale.value).size(bytes),
    /** @param seconds Unix time */
    date: (seconds: number): string => formatsOf(locale.value).date(seconds),
    day: (seconds: number): string => formatsOf(locale.value).day(seconds),
    /** A sentence for a failure; what has no sentence of its own is "unexpected". */
    failure: (failure: ClientFailure): string => t(te(`errors.${failure.code}`, "de") ? `errors.${failure.code}` : "errors.unexpected"),
    /** How long to wait, rounded up, in seconds or minutes. */
    wait: (seconds: number): string =>
      seconds < 90 ? t("time.seconds", Math.max(1, Math.ceil(seconds))) : t("time.minutes", Math.ceil(seconds / 60)),
  };
}
