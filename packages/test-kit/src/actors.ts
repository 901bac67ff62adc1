// The people of the demo land as tests use them, and what they can ask of a server.
import http from "node:http";
import { type Answer, ask, type AskOptions, basicAuthorization } from "./http.ts";

export const testPassword = "Pruefung-im-Rathaus-2026";

export interface TestActor {
  readonly login: string;
  readonly box: string;
  /** `login@box`, for the common host. */
  readonly user: string;
  readonly password: string;
  readonly authorization: string;
  /** A request with this person's credentials; `path` is absolute. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** The same below `/remote.php/webdav/`. */
  dav(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

/** anna, bernd, clara or admin of hohenwarth, arrach or landkreis-cham (or whoever was created) on a server. */
export function actorOn(server: { origin: string }, login: string, box = "hohenwarth", password = testPassword): TestActor {
  const user = `${login}@${box}`;
  const authorization = basicAuthorization(user, password);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64, timeout: 60_000 });
  const request = (method: string, path: string, options: AskOptions = {}) =>
    ask(server.origin, method, path, { agent, ...options, headers: { authorization, ...options.headers } });
  return {
    login,
    box,
    user,
    password,
    authorization,
    ask: request,
    dav: (method, path, options) => request(method, `/remote.php/webdav/${path}`, options),
  };
}

export const propfindBody = (...names: string[]): string =>
  `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>${names.map((name) => `<${name}/>`).join("")}</d:prop></d:propfind>`;

/** A web session: the Cookie header's value, and what the server says about the person. */
export interface WebSession {
  readonly cookie: string;
  readonly info: { account: { id: string; login: string }; spaces: { id: string; kind: string; webDavPath: string }[] };
  /** A request as the web client sends it. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

/**
 * Logs in as the web client does.
 * @param headers of the log-in besides the usual ones, e.g. the host of a box
 * @throws Error when the login fails
 */
export async function signIn(server: { origin: string }, actor: TestActor, headers: Record<string, string> = {}): Promise<WebSession> {
  const answer = await ask(server.origin, "POST", "/api/v1/session", {
    headers: { "content-type": "application/json", "x-requested-with": "XMLHttpRequest", ...headers },
    body: JSON.stringify({ user: actor.user, password: actor.password }),
  });
  const cookie = answer.headers["set-cookie"]?.find((line) => line.startsWith("landbox_session="))?.split(";")[0];
  if (answer.status !== 200 || cookie === undefined)
    throw new Error(`Login of ${actor.user}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return {
    cookie,
    info: JSON.parse(answer.text) as WebSession["info"],
    ask: (method, path, options = {}) =>
      ask(server.origin, method, path, { ...options, headers: { cookie, "x-requested-with": "XMLHttpRequest", ...options.headers } }),
  };
}

/** The id of the actor's personal space. */
export async function spaceOf(server: { origin: string }, actor: TestActor): Promise<string> {
  const { info } = await signIn(server, actor);
  const space = info.spaces.find((candidate) => candidate.kind === "personal");
  if (!space) throw new Error(`${actor.user} has no personal space`);
  return space.id;
}
