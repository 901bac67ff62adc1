// Takes an `Authorization: Basic` header apart.

export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** User and password of a Basic header (RFC 7617, UTF-8), or undefined when it is none. */
export function basicCredentials(authorization: string): BasicCredentials | undefined {
  if (authorization.length > 8192 || !/^basic /i.test(authorization)) return undefined;
  const encoded = authorization.slice(6).trim();
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(encoded)) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  const text = utf8(bytes) ?? bytes.toString("latin1");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

// Some older clients send ISO 8859-1 despite the charset of the challenge.
function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
