// Spells a password for the telephone: DIN 5009 (2022) in German, the ICAO alphabet in English.

const german = {
  ...{ a: "Aachen", b: "Berlin", c: "Chemnitz", d: "Düsseldorf", e: "Essen", f: "Frankfurt", g: "Goslar", h: "Hamburg", i: "Ingelheim" },
  ...{ j: "Jena", k: "Köln", l: "Leipzig", m: "München", n: "Nürnberg", o: "Offenbach", p: "Potsdam", q: "Quickborn", r: "Rostock" },
  ...{ s: "Salzwedel", t: "Tübingen", u: "Unna", v: "Völklingen", w: "Wuppertal", x: "Xanten", y: "Ypsilon", z: "Zwickau" },
  ...{ ä: "Umlaut Aachen", ö: "Umlaut Offenbach", ü: "Umlaut Unna", ß: "Eszett", "-": "Bindestrich" },
  ...{ 0: "null", 1: "eins", 2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs", 7: "sieben", 8: "acht", 9: "neun" },
};
const english = {
  ...{ a: "Alfa", b: "Bravo", c: "Charlie", d: "Delta", e: "Echo", f: "Foxtrot", g: "Golf", h: "Hotel", i: "India", j: "Juliett" },
  ...{ k: "Kilo", l: "Lima", m: "Mike", n: "November", o: "Oscar", p: "Papa", q: "Quebec", r: "Romeo", s: "Sierra", t: "Tango" },
  ...{ u: "Uniform", v: "Victor", w: "Whiskey", x: "X-ray", y: "Yankee", z: "Zulu", "-": "hyphen" },
  ...{ 0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine" },
};

export interface SpelledSign {
  readonly sign: string;
  readonly word: string;
}

/** Groups between hyphens; each sign with the word for it. Capitals are said, because they matter. */
export function spell(password: string, language: string): SpelledSign[][] {
  const words: Readonly<Record<string, string>> = language === "en" ? english : german;
  const capital = language === "en" ? "capital" : "groß";
  return password.split(/(?<=-)/).map((group) =>
    [...group].map((sign) => {
      const lower = sign.toLowerCase();
      const word = words[lower] ?? sign;
      return { sign, word: lower === sign ? word : `${capital} ${word}` };
    }),
  );
}
