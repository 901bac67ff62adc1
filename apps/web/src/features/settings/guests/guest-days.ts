// Days and addresses as the forms for guests read them.

/** The last second of a day `2026-12-24` where the reader is, in unix seconds. */
export const endOfDay = (day: string): number => Math.floor(new Date(`${day}T23:59:59`).getTime() / 1000);

/** Good enough to offer something: the server decides. */
export const looksLikeEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text.trim());
