// Names that we take but Windows does not: such files do not arrive on its drives and in its sync clients.
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

export type WindowsFault = "characters" | "ending" | "reserved";

/** Why Windows dislikes a name, or undefined. */
export function windowsFault(name: string): WindowsFault | undefined {
  if (/[<>:"|?*]/.test(name)) return "characters";
  if (/[. ]$/.test(name)) return "ending";
  return reserved.test(name) ? "reserved" : undefined;
}
