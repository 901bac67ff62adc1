// Typing the beginning of a name leads to it, as in every file manager.

/** Milliseconds after which typing starts a new beginning. */
const pause = 900;

/** `compare` says whether a name begins with what was typed, without regard to case and marks: "u" finds "Übersicht". */
export function createTypeAhead(language = "de") {
  const collator = new Intl.Collator(language, { sensitivity: "base" });
  let typed = "";
  let last = 0;
  return {
    /**
     * The index of the entry that the typed letters mean, or undefined.
     * @param from index of the entry that has the focus; the same letter again leads on to the next one
     */
    find(
      key: string,
      names: { length: number; at: (index: number) => string | undefined },
      from: number,
      now = Date.now(),
    ): number | undefined {
      typed = now - last > pause ? key : typed + key;
      last = now;
      const repeated = typed.length > 1 && [...typed].every((letter) => letter === typed[0]);
      const wanted = repeated ? (typed[0] ?? "") : typed;
      const start = wanted.length === 1 ? from + 1 : from;
      for (let step = 0; step < names.length; step++) {
        const index = (start + step) % names.length;
        const name = names.at(index);
        if (name !== undefined && collator.compare(name.slice(0, wanted.length), wanted) === 0) return index;
      }
      return undefined;
    },
    /** Whether a space belongs to a beginning that is being typed, instead of selecting. */
    isTyping: (now = Date.now()): boolean => typed !== "" && now - last <= pause,
  };
}
