// The rows of the sharing bench: what people, their clients and those behind links ask for all day.
import type { Caller } from "../growth/caller.ts";
import type { Comparison, Operation } from "../growth/measure.ts";
import { eightProperties, pollProperties } from "../rows.ts";
import { basic } from "../subject.ts";
import { figures } from "./multiply.ts";
import { abroad, folder, linkPassword, root, shares, type Side } from "./sides.ts";

const bar = 1.5;
type Who = "anna" | "bernd" | "visitor";

const xml = (depth: "0" | "1", body: string) => ({ headers: { depth, "content-type": "application/xml; charset=utf-8" }, body });
const list = (who: Caller, path: string) => who.call("PROPFIND", path, xml("1", eightProperties));
const poll = (who: Caller) => who.call("PROPFIND", root, xml("0", pollProperties));

const rest = () => new Promise((resolve) => setTimeout(resolve, 1100));

/** Somebody writes there before each operation, so that nothing is answered from memory. */
const changing =
  (who: Who, path: (side: Side) => string) =>
  (side: Side): (() => Promise<unknown>) => {
    let n = 0;
    return () => side[who].call("PUT", `${path(side)}zuletzt.txt`, { body: String(n++) });
  };
const inFolder = changing("anna", () => `${root}${folder}/`);
const inAbroad = changing("anna", () => `${root}${encodeURI(abroad)}/`);
const inProject = changing("bernd", ({ project }) => `/dav/spaces/${project}/`);
const roomOf = (id: string): string => `/api/v1/rooms/${encodeURIComponent(id)}`;
const inRoom = changing("anna", ({ room }) => room.ofManager);

export function rowsOf(small: Side, grown: Side): Comparison[] {
  const row = (title: string, operation: (side: Side) => Operation): Comparison => ({
    ...{ title, bar, operations: 5 },
    small: operation(small),
    grown: operation(grown),
  });
  const get = (title: string, who: Who, path: (side: Side) => string, prepare = inFolder): Comparison =>
    row(title, (side) => ({ prepare: prepare(side), run: () => side[who].call("GET", path(side)) }));
  const lists = (title: string, who: Who, path: (side: Side) => string, prepare: typeof inFolder): Comparison =>
    row(title, (side) => ({ prepare: prepare(side), run: () => list(side[who], path(side)) }));
  const polls = (title: string, who: Who, prepare: typeof inFolder): Comparison =>
    row(title, (side) => ({ prepare: prepare(side), run: () => poll(side[who]) }));
  const writes = (title: string, who: Who, path: (side: Side) => string): Comparison =>
    row(title, (side) => ({ run: (i) => side[who].call("PUT", `${path(side)}${who}-${i % 20}`, { body: String(i) }) }));
  const [shared, away] = [() => `${root}${folder}/`, () => `${root}${encodeURI(abroad)}/`];
  return [
    lists("recipient lists the folder, after a change", "bernd", shared, inFolder),
    polls("recipient polls the own root, after a change", "bernd", inFolder),
    writes("recipient writes into the folder", "bernd", shared),
    lists("owner lists the own root, after a change", "anna", () => root, inFolder),
    writes("owner writes into the folder", "anna", shared),
    lists("of another box: lists the folder, after a change", "visitor", away, inAbroad),
    polls("of another box: polls the own root, after a change", "visitor", inAbroad),
    writes("of another box: writes into the folder", "visitor", away),
    // What a space shares is remembered for a second: a client that comes back after half a minute finds nothing remembered.
    {
      ...row("colleague who shares lists the own root, after a rest", (side) => ({ prepare: rest, run: () => list(side.bernd, root) })),
      operations: 1,
    },
    get("recipient: shared with me (page)", "bernd", () => "/api/v1/shared"),
    get("recipient: shared with me (Graph)", "bernd", () => "/graph/v1beta1/me/drive/sharedWithMe"),
    get("recipient: drives (Graph)", "bernd", () => "/graph/v1.0/me/drives"),
    get("links: first page of the own deliveries", "anna", () => "/api/v1/deliveries?limit=1"),
    get("links: what a link says before the password", "anna", ({ token }) => `/api/v1/public/${token}`),
    row("links: list behind a link over WebDAV", (side) => ({
      run: () =>
        side.anna.call("PROPFIND", `/remote.php/dav/public-files/${side.token}/`, {
          ...xml("1", eightProperties),
          headers: { depth: "1", authorization: basic("public", linkPassword) },
        }),
    })),
    lists("member lists the space, after a change", "bernd", ({ project }) => `/dav/spaces/${project}/`, inProject),
    get("member opens a folder of the page", "bernd", ({ project }) => `/api/v1/spaces/${project.split("$")[0]}/folder`, inProject),
    get("member: who one is and which spaces there are", "bernd", () => "/api/v1/session", inProject),
    writes("member writes into the space", "bernd", ({ project }) => `/dav/spaces/${project}/`),
    lists("room: somebody of another box lists it, after a change", "visitor", ({ room }) => room.ofVisitor, inRoom),
    polls("room: somebody of another box polls the own root, after a change", "visitor", inRoom),
    writes("room: somebody of another box writes", "visitor", ({ room }) => room.ofVisitor),
    lists("room: its manager lists it, after a change", "anna", ({ room }) => room.ofManager, inRoom),
    writes("room: its manager writes", "anna", ({ room }) => room.ofManager),
    get("room: which rooms there are (page)", "visitor", () => "/api/v1/rooms", inRoom),
    get("room: opens (page)", "visitor", ({ room }) => roomOf(room.id), inRoom),
    get("room: opens for its manager (page)", "anna", ({ room }) => roomOf(room.id), inRoom),
    // As many of them on both sides.
    get("room: the first of who takes part", "visitor", ({ room }) => `${roomOf(room.id)}/people?box=arrach&limit=1`, inRoom),
    get("room: somebody who takes part is found", "visitor", ({ room }) => `${roomOf(room.id)}/people?box=arrach&search=bernd`, inRoom),
    // The lists themselves are longer: counted for each entry.
    {
      ...get("who is a member, for each", "bernd", ({ project }) => `/graph/v1.0/drives/${project}/root/permissions`, inProject),
      more: figures.members / 2,
    },
    { ...get("with whom it is shared, for each", "anna", () => `${shares}?path=/${folder}&format=json`), more: figures.recipients },
  ];
}
