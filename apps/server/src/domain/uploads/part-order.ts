// The order of an upload's parts: names as numbers where they are numbers, because ownCloud pads offsets and Nextcloud counts from 1.

const natural = new Intl.Collator("en", { numeric: true });

export const inNaturalOrder = <T extends { name: string }>(parts: readonly T[]): T[] =>
  [...parts].sort((a, b) => natural.compare(a.name, b.name));

/** The one of two names that comes last. */
export const later = (name: string, other: string | null): string => (other !== null && natural.compare(other, name) > 0 ? other : name);
