// The sentences of the page in both languages. Each feature brings its own in a `words.ts`, which its components import; so they arrive with its code.
import { createI18n } from "vue-i18n";

/** Groups of sentences by name; `{name}` is a placeholder, ` | ` stands between the forms for none, one and many. */
export interface Words {
  [key: string]: string | Words;
}

/** The same keys, other sentences. */
type SameKeys<W> = { [K in keyof W]: W[K] extends string ? string : SameKeys<W[K]> };

const none: { de: Words; en: Words } = { de: {}, en: {} };

export const i18n = createI18n({ legacy: false, locale: "de", fallbackLocale: "de", messages: none });

/** Adds a feature's sentences, German with "Sie" and English. Groups are named after the feature, so that no two say the same key. */
export function addWords<W extends Words>(german: W, english: SameKeys<W>): void {
  i18n.global.mergeLocaleMessage("de", german);
  i18n.global.mergeLocaleMessage("en", english);
}
