// What is taken for an e-mail address that something is sent to.

/** One address of RFC 5321, without quoted local parts, comments and anything that could end a header. */
const pattern = /^[^\s@<>"(),:;[\]\\\p{C}]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/iu;

export const isMailAddress = (text: string): boolean => pattern.test(text) && !text.includes("..");
