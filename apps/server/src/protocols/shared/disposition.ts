// The header that makes a browser save a file under its name.

const plainName = /^[A-Za-z0-9 ._-]+$/;

/** Content-Disposition (RFC 6266) of an attachment, with an ASCII fallback for its name. */
export function attachmentOf(name: string): string {
  if (plainName.test(name)) return `attachment; filename="${name}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${name.replace(/[^A-Za-z0-9 ._-]/g, "_")}"; filename*=UTF-8''${encoded}`;
}
