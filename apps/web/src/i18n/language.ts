// The page's language: German unless someone chose otherwise; switching changes everything at once, without loading anything anew.
import { watchEffect } from "vue";
import { i18n } from "./messages.ts";
import "./common-words.ts";

export type Language = "de" | "en";
const storageKey = "landbox.language";

/** Storage may be forbidden by the browser; then the choice lasts as long as the page. */
function stored(): Language | undefined {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "de" || value === "en" ? value : undefined;
  } catch {
    return undefined;
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // See `stored`.
  }
}

/** The translations plus the switch: `choose` is a person's decision and is remembered, `suggest` is the box's or account's default. */
export function createLanguage() {
  const { locale } = i18n.global;
  locale.value = stored() ?? "de";
  watchEffect(() => {
    document.documentElement.lang = locale.value;
  });
  return {
    i18n,
    current: (): Language => locale.value,
    choose(language: Language): void {
      store(language);
      locale.value = language;
    },
    suggest(language: Language): void {
      locale.value = stored() ?? language;
    },
  };
}

export type LanguageSwitch = ReturnType<typeof createLanguage>;
