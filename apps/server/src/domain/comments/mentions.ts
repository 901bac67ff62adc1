// Finds "@name" in a text: names are logins, of people of other boxes with their box.

/** More would be a circular, not a comment. */
const most = 50;
const pattern = /(?<![\p{L}\p{N}@._-])@([\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}(?:@[a-z0-9][a-z0-9-]{0,62})?)/giu;

/** What stands after each "@", without dots and hyphens that end a sentence, in the order of the text. */
export function mentionedNames(text: string): string[] {
  const names = [...text.matchAll(pattern)].map(([, name = ""]) => name.replace(/[._-]+$/, ""));
  return [...new Set(names)].filter((name) => name !== "").slice(0, most);
}
