// `npm run bench -- sharing`: what sharing costs when there is much of it: a folder with 1,000 recipients, a box with 10,000 links, a project space with 500
// people, each beside the same with a few, asked in turn in one run.
import { join } from "node:path";
import type pg from "pg";
import { type Caller, callerOf } from "./growth/caller.ts";
import { compare, type Compared, type Comparison, growthTable, type Operation, withinBar } from "./growth/measure.ts";
import { dataOf, gatherStatistics, superuser } from "./growth/seed.ts";
import { startLandbox } from "./landbox.ts";
import { eightProperties, pollProperties } from "./rows.ts";
import { basic, freePort, type Subject } from "./subject.ts";

const figures = { recipients: 1000, links: 10_000, members: 500 };
const bar = 1.5;
const root = "/remote.php/webdav/";
const folder = "Gemeinsam";
const sent = "Versendet";
const files = 50;
const shares = "/ocs/v2.php/apps/files_sharing/api/v1/shares";
const linkPassword = "Regen am Dienstagabend 7";

interface Side {
  readonly anna: Caller;
  readonly bernd: Caller;
  readonly folder: string;
  /** The project space that both are members of, as Graph names it, and the token of a link of Anna's. */
  project: string;
  token: string;
}

/** Prints the table; false when a bar was missed. */
export async function runSharing(options: { folder: string; only: string | undefined; pairs: number | undefined }): Promise<boolean> {
  const subjects: Subject[] = [];
  const open = async (name: string): Promise<Side> => {
    const place = join(options.folder, name);
    const subject = await startLandbox(place, await freePort(), { name });
    subjects.push(subject);
    const as = (login: string): Caller =>
      callerOf({ ...subject, name: `${name}, ${login}`, authorization: authorizationOf(subject, login) });
    const side: Side = { anna: as("anna"), bernd: as("bernd"), folder: place, project: "", token: "" };
    await furnish(side, as("admin"));
    return side;
  };
  try {
    const [small, grown] = [await open("few"), await open("many")];
    const database = await superuser(dataOf(grown.folder));
    console.error(`Writing ${figures.recipients} recipients, ${figures.links} links and ${figures.members} members …`);
    await multiply(database);
    for (const side of [small, grown]) {
      const tables = await superuser(dataOf(side.folder));
      await gatherStatistics(tables);
      await tables.end();
    }
    await database.end();
    const compared: Compared[] = [];
    for (const row of rowsOf(small, grown)) {
      if (options.only !== undefined && !row.title.includes(options.only)) continue;
      const outcome = await compare({ ...row, ...(options.pairs === undefined ? {} : { pairs: options.pairs }) });
      console.error(`${outcome.title}: ${outcome.ratio.toFixed(2)} (${outcome.small.toFixed(2)} ms, ${outcome.grown.toFixed(2)} ms)`);
      compared.push(outcome);
    }
    for (const side of [small, grown]) [side.anna, side.bernd].forEach((caller) => caller.end());
    console.log(
      `\nA folder with ${figures.recipients} recipients, a box with ${figures.links} links, a space with ${figures.members} people, beside one recipient, one link and two members\n`,
    );
    console.log(growthTable(compared));
    return compared.every(withinBar);
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

/** The demo land's people have one password. */
function authorizationOf({ authorization }: Subject, login: string): string {
  const [, password = ""] = /^[^:]*:(.*)$/s.exec(Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString()) ?? [];
  return basic(`${login}@hohenwarth`, password);
}

const form = (values: Record<string, string>) => ({
  headers: { "ocs-apirequest": "true", "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(values).toString(),
});
const json = (value: unknown) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
const parsed = async <T>(answer: Promise<{ body: Buffer }>): Promise<T> => JSON.parse((await answer).body.toString()) as T;

/** What both sides have: a folder of files that one colleague received, a link to another, and a project space of two. */
async function furnish(side: Side, admin: Caller): Promise<void> {
  const { anna, bernd } = side;
  for (const name of [folder, sent, "Verlinkt"]) await anna.call("MKCOL", root + name);
  for (let n = 0; n < files; n++) await anna.call("PUT", `${root}${folder}/Datei-${n}.txt`, { body: `Datei ${n}` });
  await anna.call("PUT", `${root}Verlinkt/a.txt`, { body: "a" });
  await anna.call("POST", `${shares}?format=json`, form({ path: `/${folder}`, shareType: "0", shareWith: "bernd", permissions: "15" }));
  type Made = { ocs: { data: { token: string } } };
  const link = form({ path: "/Verlinkt", shareType: "3", password: linkPassword });
  side.token = (await parsed<Made>(anna.call("POST", `${shares}?format=json`, link))).ocs.data.token;
  side.project = (await parsed<{ id: string }>(admin.call("POST", "/graph/v1.0/drives", json({ name: "Projekt" })))).id;
  const { id } = await parsed<{ id: string }>(bernd.call("GET", "/graph/v1.0/me"));
  const invitation = { recipients: [{ objectId: id }], roles: ["58c63c02-1d89-4572-916a-870abc5a1b7d"] };
  await admin.call("POST", `/graph/v1.0/drives/${side.project}/root/invite`, json(invitation));
  for (let n = 0; n < files; n++) await bernd.call("PUT", `/dav/spaces/${side.project}/Datei-${n}.txt`, { body: `Datei ${n}` });
  admin.end();
}

/** More people, each of whom the folder was given to and who are members; more links of all kinds, of Anna and of everybody else. */
async function multiply(database: pg.Client): Promise<void> {
  const box = "(select box_id from box where name = 'hohenwarth')";
  const anna = `(select id from account where box_id = ${box} and login = 'anna')`;
  const bernd = `(select id from account where box_id = ${box} and login = 'bernd')`;
  await database.query(
    `insert into account (box_id, id, login, display_name) select ${box}, 'viele' || n, 'viele' || n, 'Person ' || n from generate_series(1, $1::integer) n`,
    [figures.recipients],
  );
  const copyGrants = (
    which: string,
  ): string => `insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, granted_by)
     select g.box_id, nextval('grant_id'), g.space_id, g.node_id, 'account', 'viele' || n, g.role, g.granted_by
       from access_grant g join node d on d.box_id = g.box_id and d.id = g.node_id, generate_series(1, $1::integer) n
       where g.box_id = ${box} and g.principal_id = ${bernd} and ${which}`;
  await database.query(copyGrants(`d.name = '${folder}'`), [figures.recipients - 1]);
  await database.query(copyGrants("d.parent_id is null"), [figures.members - 2]);
  // Each leads to a folder of its own and has its grant, as an open one does; every hundredth is Anna's.
  await database.query(
    `with folders as (
       insert into node (box_id, id, space_id, parent_id, name, is_folder, version, mtime)
         select d.box_id, nextval('node_id'), d.space_id, d.id, 'Sendung ' || n, true, d.version, 1 from node d, generate_series(1, $1::integer) n
           where d.box_id = ${box} and d.name = '${sent}' returning box_id, id, space_id),
     made as (
       insert into access_grant (box_id, id, space_id, node_id, principal_kind, principal_id, role, granted_by, expires_at)
         select f.box_id, i.id, f.space_id, f.id, 'link', i.id::text, g.role, g.granted_by, g.expires_at
           from link l join access_grant g on g.box_id = l.box_id and g.id = l.grant_id join folders f on f.box_id = l.box_id,
             lateral (select nextval('grant_id') as id where f.id is not null) i
           where l.owner_id = ${anna} and l.kind = 'share' returning box_id, id, node_id)
     insert into link (box_id, id, kind, state, owner_id, space_id, node_id, grant_id, role, token_hash, password_hash, expires_at, subject, opened_at, created_at)
       select l.box_id, 'seed.' || m.id, case when m.id % 2 = 0 then 'delivery' else 'share' end, 'open',
           case when m.id % 100 = 0 then l.owner_id else 'viele' || (1 + m.id % $2::integer) end,
           l.space_id, m.node_id, m.id, l.role, sha256(m.id::text::bytea), l.password_hash, l.expires_at, 'Sendung ' || m.id, now(), now() - m.id * interval '1 minute'
         from link l join made m using (box_id) where l.owner_id = ${anna} and l.kind = 'share'`,
    [figures.links, figures.recipients],
  );
}

const xml = (depth: "0" | "1", body: string) => ({ headers: { depth, "content-type": "application/xml; charset=utf-8" }, body });

function rowsOf(small: Side, grown: Side): Comparison[] {
  const change = (side: Side): (() => Promise<unknown>) => {
    let n = 0;
    return () => side.anna.call("PUT", `${root}${folder}/zuletzt.txt`, { body: String(n++) });
  };
  const inProject = (side: Side): (() => Promise<unknown>) => {
    let n = 0;
    return () => side.bernd.call("PUT", `/dav/spaces/${side.project}/zuletzt.txt`, { body: String(n++) });
  };
  const row = (title: string, operation: (side: Side) => Operation): Comparison => ({
    ...{ title, bar, operations: 5 },
    small: operation(small),
    grown: operation(grown),
  });
  const get = (title: string, path: (side: Side) => string, who: "anna" | "bernd" = "anna", prepare = change): Comparison =>
    row(title, (side) => ({ prepare: prepare(side), run: () => side[who].call("GET", path(side)) }));
  return [
    row("recipient lists the folder, after a change", (side) => ({
      prepare: change(side),
      run: () => side.bernd.call("PROPFIND", `${root}${folder}/`, xml("1", eightProperties)),
    })),
    row("recipient polls the own root, after a change", (side) => ({
      prepare: change(side),
      run: () => side.bernd.call("PROPFIND", root, xml("0", pollProperties)),
    })),
    row("recipient writes into the folder", (side) => ({
      run: (i) => side.bernd.call("PUT", `${root}${folder}/b-${i % 20}`, { body: String(i) }),
    })),
    row("owner lists the own root, after a change", (side) => ({
      prepare: change(side),
      run: () => side.anna.call("PROPFIND", root, xml("1", eightProperties)),
    })),
    row("owner writes into the folder", (side) => ({
      run: (i) => side.anna.call("PUT", `${root}${folder}/a-${i % 20}`, { body: String(i) }),
    })),
    get("recipient: shared with me (page)", () => "/api/v1/shared", "bernd"),
    get("recipient: shared with me (Graph)", () => "/graph/v1beta1/me/drive/sharedWithMe", "bernd"),
    get("recipient: drives (Graph)", () => "/graph/v1.0/me/drives", "bernd"),
    get("links: first page of the own deliveries", () => "/api/v1/deliveries?limit=1"),
    get("links: what a link says before the password", ({ token }) => `/api/v1/public/${token}`),
    row("links: list behind a link over WebDAV", (side) => ({
      run: () =>
        side.anna.call("PROPFIND", `/remote.php/dav/public-files/${side.token}/`, {
          ...xml("1", eightProperties),
          headers: { depth: "1", authorization: basic("public", linkPassword) },
        }),
    })),
    row("member lists the space, after a change", (side) => ({
      prepare: inProject(side),
      run: () => side.bernd.call("PROPFIND", `/dav/spaces/${side.project}/`, xml("1", eightProperties)),
    })),
    get("member opens a folder of the page", ({ project }) => `/api/v1/spaces/${project.split("$")[0]}/folder`, "bernd", inProject),
    get("member: who one is and which spaces there are", () => "/api/v1/session", "bernd", inProject),
    row("member writes into the space", (side) => ({
      run: (i) => side.bernd.call("PUT", `/dav/spaces/${side.project}/m-${i % 20}`, { body: String(i) }),
    })),
    // The lists themselves are longer: counted for each entry.
    {
      ...get("who is a member, for each", ({ project }) => `/graph/v1.0/drives/${project}/root/permissions`, "bernd"),
      more: figures.members / 2,
    },
    { ...get("with whom it is shared, for each", () => `${shares}?path=/${folder}&format=json`), more: figures.recipients },
  ];
}
