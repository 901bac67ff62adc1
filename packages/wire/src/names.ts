// The rules for names of files and folders, shared by server and clients.
import { DomainError } from "./errors.ts";

/** The longest name in bytes of UTF-8. */
export const maxNameBytes = 250;

const encoder = new TextEncoder();
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const forbidden = /[/\\\u0000-\u001f\u007f]/;

/** The same rule for clients that read `dav.invalidFilenameRegex`; without the slash, because ownCloud's client tries it on whole paths. */
export const invalidNameRegex = "[\\\\\\x00-\\x1f\\x7f]";

export type NameFault = "empty" | "dots" | "characters" | "too_long" | "not_unicode";

/** What is wrong with a name (after `normalizeName`), or undefined. What only Windows dislikes is no fault. */
export function nameFault(name: string): NameFault | undefined {
  if (name === "") return "empty";
  if (name === "." || name === "..") return "dots";
  if (forbidden.test(name)) return "characters";
  if (!name.isWellFormed()) return "not_unicode";
  if (name.length > maxNameBytes || (name.length * 3 > maxNameBytes && encoder.encode(name).length > maxNameBytes)) return "too_long";
  return undefined;
}

/** Names are stored in NFC; what a Mac sends in NFD is the same name. */
export const normalizeName = (name: string): string => name.normalize("NFC");

/**
 * The stored form of a name that a caller gave.
 * @throws DomainError invalid_name
 */
export function checkedName(raw: string): string {
  const name = normalizeName(raw);
  const fault = nameFault(name);
  if (fault) throw new DomainError("invalid_name", nameFaultMessages[fault], { values: { fault } });
  return name;
}

const nameFaultMessages: Record<NameFault, string> = {
  empty: "A name must not be empty.",
  dots: 'The names "." and ".." are not possible.',
  characters: "A name must not contain /, \\ or control characters.",
  too_long: `A name may have at most ${maxNameBytes} bytes.`,
  not_unicode: "The name is not valid UTF-8.",
};
