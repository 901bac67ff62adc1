// Which credentials a 401 asks for: by client, because some take any challenge at its word.
import type { IncomingHttpHeaders } from "node:http";

/**
 * The WWW-Authenticate header of a 401, or undefined when none may be sent: a script in a browser must not make it open its own
 * password window. Bearer is never offered while there is no OpenID provider: ownCloud desktop would start the browser login.
 */
export const challengeFor = (headers: IncomingHttpHeaders): string | undefined =>
  headers["x-requested-with"] === undefined ? 'Basic realm="Landbox", charset="UTF-8"' : undefined;
