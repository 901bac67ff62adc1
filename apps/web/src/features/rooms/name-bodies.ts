// Names bodies in an arrangement that was written before they were to be asked.

/** How the preset begins the line of each party. */
const mark = "– ";

/**
 * @param text of the arrangement as it is @param preset names all bodies, one in each line @param titles of the bodies that are to be named
 * @returns the text with the preset's lines of those that it does not name, after its last line of that kind; where it has none it stays as it is, for people to write in
 */
export function withNamed(text: string, preset: string, titles: readonly string[]): string {
  const missing = unnamed(text, titles);
  const added = preset.split("\n").filter((line) => missing.some((title) => line.startsWith(`${mark}${title} (`)));
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => line.startsWith(mark));
  return last < 0 ? text : lines.toSpliced(last + 1, 0, ...added).join("\n");
}

/** @returns those of the titles that the text does not say */
export const unnamed = (text: string, titles: readonly string[]): string[] => titles.filter((title) => !text.includes(title));
