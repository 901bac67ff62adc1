// The names an entry may get when its own is taken.
const longest = 250;
const tries = 100;

/** `Plan.pdf`, `Plan (2).pdf`, `Plan (3).pdf` …, none longer than 250 bytes. */
export function* freeNames(name: string, isFolder: boolean): Generator<string> {
  yield name;
  const dot = isFolder ? -1 : name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let n = 2; n <= tries; n++) yield shortened(stem, ` (${n})${ending}`);
}

const bytes = new TextEncoder();
const lengthOf = (text: string): number => bytes.encode(text).length;

function shortened(stem: string, end: string): string {
  const characters = [...stem];
  while (characters.length > 1 && lengthOf(characters.join("")) + lengthOf(end) > longest) characters.pop();
  return (characters.join("") + end).normalize("NFC");
}
