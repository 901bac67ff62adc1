// The two lands that the sharing bench compares: what both have, and who asks there.
import { type Caller, callerOf } from "../growth/caller.ts";
import { basic, type Subject } from "../subject.ts";

export const root = "/remote.php/webdav/";
/** What Anna gave to a colleague, and what she gave to somebody of another box. */
export const folder = "Gemeinsam";
export const abroad = "Auswärts";
/** Below it lie the folders that links lead to. */
export const sent = "Versendet";
export const files = 50;
export const shares = "/ocs/v2.php/apps/files_sharing/api/v1/shares";
export const linkPassword = "Regen am Dienstagabend 7";

export interface Side {
  readonly anna: Caller;
  readonly bernd: Caller;
  /** Bernd of another box, to whom a folder was given and who takes part in a room. */
  readonly visitor: Caller;
  /** Where the land keeps its data. */
  readonly place: string;
  /** The project space that Anna's colleague is a member of, as Graph names it. */
  readonly project: string;
  /** The room, its files for the manager, and its files for the visitor: paths with a slash at the end. */
  readonly room: { readonly id: string; readonly ofManager: string; readonly ofVisitor: string };
  /** Of a link of Anna's. */
  readonly token: string;
  end(): void;
}

const form = (values: Record<string, string>) => ({
  headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(values).toString(),
});
const json = (value: unknown) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
const parsed = async <T>(answer: Promise<{ body: Buffer }>): Promise<T> => JSON.parse((await answer).body.toString()) as T;
const idOf = async (who: Caller): Promise<string> => (await parsed<{ id: string }>(who.call("GET", "/graph/v1.0/me"))).id;

/** Furnishes a new demo land through its interfaces, as people would. */
export async function furnish(subject: Subject, name: string, place: string): Promise<Side> {
  // The demo land's people have one password.
  const [, password = ""] = /^[^:]*:(.*)$/s.exec(Buffer.from(subject.authorization.replace(/^Basic /, ""), "base64").toString()) ?? [];
  const as = (login: string): Caller => callerOf({ ...subject, name: `${name}, ${login}`, authorization: basic(login, password) });
  const [anna, bernd, visitor] = [as("anna@hohenwarth"), as("bernd@hohenwarth"), as("bernd@arrach")];
  const [admin, adminThere] = [as("admin@hohenwarth"), as("admin@arrach")];
  const token = await giveFolders(anna);
  // A colleague who shares something, too: what the others of the box share is no matter of his.
  await bernd.call("MKCOL", `${root}Eigenes`);
  await bernd.call("POST", `${shares}?format=json`, form({ path: "/Eigenes", shareType: "0", shareWith: "anna", permissions: "1" }));
  const project = await makeProject(admin, bernd);
  const room = await makeRoom(admin, adminThere, anna, visitor);
  for (const one of [admin, adminThere]) one.end();
  return { anna, bernd, visitor, place, project, room, token, end: () => [anna, bernd, visitor].forEach((one) => one.end()) };
}

/** A folder of files for a colleague, one for somebody elsewhere, one behind a link, and a delivery. @returns the link's token */
async function giveFolders(anna: Caller): Promise<string> {
  for (const name of [folder, abroad, sent, "Verlinkt"]) await anna.call("MKCOL", root + encodeURI(name));
  for (const name of [folder, abroad])
    for (let n = 0; n < files; n++) await anna.call("PUT", `${root}${encodeURI(name)}/Datei-${n}.txt`, { body: `Datei ${n}` });
  await anna.call("PUT", `${root}Verlinkt/a.txt`, { body: "a" });
  const share = (values: Record<string, string>) => anna.call("POST", `${shares}?format=json`, form(values));
  await share({ path: `/${folder}`, shareType: "0", shareWith: "bernd", permissions: "15" });
  await share({ path: `/${abroad}`, shareType: "0", shareWith: "bernd@arrach", permissions: "15" });
  await sendOne(anna);
  const link = share({ path: "/Verlinkt", shareType: "3", password: linkPassword });
  return (await parsed<{ ocs: { data: { token: string } } }>(link)).ocs.data.token;
}

/** The newest delivery of both sides, so that the first page tells the same on both. */
async function sendOne(anna: Caller): Promise<void> {
  const wanted = { subject: "Unterlagen", recipients: ["kanzlei@example.org"] };
  const made = await parsed<{ link: { id: string }; uploadPath: string[] }>(anna.call("POST", "/api/v1/deliveries", json(wanted)));
  await anna.call("PUT", `${root}${made.uploadPath.map(encodeURIComponent).join("/")}/a.txt`, { body: "a" });
  await anna.call("POST", `/api/v1/deliveries/${made.link.id}/open`);
}

async function makeProject(admin: Caller, bernd: Caller): Promise<string> {
  const { id } = await parsed<{ id: string }>(admin.call("POST", "/graph/v1.0/drives", json({ name: "Projekt" })));
  const invitation = { recipients: [{ objectId: await idOf(bernd) }], roles: ["58c63c02-1d89-4572-916a-870abc5a1b7d"] };
  await admin.call("POST", `/graph/v1.0/drives/${id}/root/invite`, json(invitation));
  for (let n = 0; n < files; n++) await bernd.call("PUT", `/dav/spaces/${id}/Datei-${n}.txt`, { body: `Datei ${n}` });
  return id;
}

/** Anna manages it; of the other box, which agreed, one takes part. */
async function makeRoom(admin: Caller, adminThere: Caller, anna: Caller, visitor: Caller): Promise<Side["room"]> {
  const made = { name: "Ortsumgehung", managers: [await idOf(anna)], arrangement: "Vereinbarung" };
  const { id } = await parsed<{ id: string }>(admin.call("POST", "/api/v1/rooms", json(made)));
  const at = `/api/v1/rooms/${encodeURIComponent(id)}`;
  await anna.call("POST", `${at}/bodies`, json({ box: "arrach", role: "editor" }));
  await anna.call("PUT", `${at}/arrangement`, json({ text: "Vereinbarung" }));
  await adminThere.call("POST", `${at}/answer`, json({ accept: true, version: 1 }));
  await adminThere.call("PUT", `${at}/people/account/${await idOf(visitor)}`, json({}));
  type Rooms = { rooms: { id: string; place: { webDavPath: string } | null }[] };
  const placeOf = async (who: Caller): Promise<string> =>
    (await parsed<Rooms>(who.call("GET", "/api/v1/rooms"))).rooms.find((room) => room.id === id)?.place?.webDavPath ?? "";
  const room = { id, ofManager: await placeOf(anna), ofVisitor: await placeOf(visitor) };
  for (let n = 0; n < files; n++) await visitor.call("PUT", `${room.ofVisitor}Datei-${n}.txt`, { body: `Datei ${n}` });
  return room;
}
