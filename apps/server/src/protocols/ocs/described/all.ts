// The descriptions of all calls of OCS.
import type { OcsDescribed } from "./describe.ts";
import { own } from "./own.ts";
import { people } from "./people.ts";
import { sharing } from "./sharing.ts";

export const ocsDescribed: OcsDescribed = { ...own, ...people, ...sharing };
