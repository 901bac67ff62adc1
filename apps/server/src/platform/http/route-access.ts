// What every route must say of itself: who may call it, and how a stranger would try it. A route without it refuses to boot.

/** `public`: no credentials needed. `account`: an authenticated account. `box-admin`: an account with the admin role. `operator`: loopback tools only. */
export type RouteAccess = "public" | "account" | "box-admin" | "operator";

/** Things of one box that a stranger could aim at. */
export interface Victim {
  login: string;
  accountId: string;
  spaceId: string;
  /** An existing file and folder as encoded paths without leading slash, and an existing upload's name. */
  file: string;
  folder: string;
  fileId: number;
  /** An earlier version of the file, and an entry of the trash. */
  versionId: number;
  trashId: number;
  uploadName: string;
  /** A delivery and a request for people without an account. */
  deliveryId: string;
  requestId: string;
  /** The id of a started upload of tus, of which 7 bytes are there. */
  tusId: string;
  sessionIds: string[];
  appPasswordIds: string[];
}

export interface Probe {
  method: string;
  /** Path with query. */
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** People of the same box may: the suite does not send it as a colleague. */
  openToBox?: boolean;
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** Requests against a victim's things, for each method of the route; the isolation suite sends them with foreign credentials. */
    probes?: (victim: Victim) => Probe[];
  }
}
