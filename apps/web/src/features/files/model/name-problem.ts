// What a person should hear about a name before it is sent.
import { nameFault, normalizeName } from "@landbox/wire";

/** The key of the sentence that says what is wrong, or undefined. Blanks around a typed name are dropped first. */
export function nameProblem(typed: string): string | undefined {
  const fault = nameFault(typedName(typed));
  return fault && `names.${fault}`;
}

/** The name as it is sent. */
export const typedName = (typed: string): string => normalizeName(typed.trim());
