// Finds the "@name" that is being written at the cursor, and completes it.

const begun = /(?:^|[^\p{L}\p{N}@._-])@([\p{L}\p{N}._-]{0,40})$/u;
const rest = /^[\p{L}\p{N}._-]*/u;

/** What stands between an "@" and the cursor; undefined: no name is being written there. */
export const begunMention = (text: string, caret: number): string | undefined => begun.exec(text.slice(0, caret))?.[1];

/** With the whole name in the place of the begun one, what follows it in the same word included, and the cursor behind it. */
export function withMention(text: string, caret: number, login: string): { readonly text: string; readonly caret: number } {
  const name = begunMention(text, caret);
  if (name === undefined) return { text, caret };
  const before = `${text.slice(0, caret - name.length)}${login}`;
  const after = text.slice(caret).replace(rest, "");
  const gap = /^\s/.test(after) ? "" : " ";
  return { text: `${before}${gap}${after}`, caret: before.length + 1 };
}
