// How a stranger would aim at another person's things through the WebDAV routes, for the isolation suite.
import type { Probe, Victim } from "../../platform/http/route-access.ts";

const propertyBody =
  '<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><x:probe xmlns:x="urn:probe">1</x:probe></d:prop></d:set></d:propertyupdate>';
const favoritesBody =
  '<?xml version="1.0"?><oc:filter-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop><oc:filter-rules><oc:favorite>1</oc:favorite></oc:filter-rules></oc:filter-files>';
const searchBody =
  '<oc:search-files xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getetag/></d:prop><oc:search><oc:pattern>gehe</oc:pattern></oc:search></oc:search-files>';
const lockBody =
  '<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>';

/** Every method against one URL; MOVE and COPY both from it and onto it. `own` is a URL of the stranger's own space. */
function everyMethod(url: string, own: string): Probe[] {
  return [
    { method: "OPTIONS", url },
    { method: "GET", url },
    { method: "HEAD", url },
    { method: "PROPFIND", url, headers: { depth: "1" } },
    { method: "PROPFIND", url, headers: { depth: "0" } },
    { method: "PROPPATCH", url, headers: { "content-type": "application/xml" }, body: propertyBody },
    { method: "PUT", url, body: "overwritten by a stranger" },
    { method: "PUT", url: `${url}/new-by-a-stranger`, body: "new" },
    { method: "MKCOL", url: `${url}/new-folder-by-a-stranger` },
    { method: "LOCK", url, headers: { "content-type": "application/xml" }, body: lockBody },
    { method: "UNLOCK", url, headers: { "lock-token": "<urn:uuid:00000000-0000-0000-0000-000000000000>" } },
    { method: "COPY", url, headers: { destination: `${own}/stolen-by-copy` } },
    { method: "MOVE", url, headers: { destination: `${own}/stolen-by-move` } },
    { method: "COPY", url: own, headers: { destination: url } },
    { method: "MOVE", url: own, headers: { destination: url } },
    { method: "DELETE", url },
    { method: "POST", url },
    {
      method: "POST",
      url,
      headers: {
        "tus-resumable": "1.0.0",
        "upload-length": "7",
        "upload-metadata": "filename cGxhbnRlZA==",
        "content-type": "application/offset+octet-stream",
      },
      body: "planted",
    },
    { method: "PATCH", url },
    { method: "REPORT", url, body: favoritesBody },
    { method: "REPORT", url, body: searchBody },
    { method: "SEARCH", url },
  ];
}

/** @param prefix the root's URL path without the name that follows */
export const keyedProbes =
  (prefix: string, keysOf: (victim: Victim) => string[]) =>
  (victim: Victim): Probe[] =>
    keysOf(victim).flatMap((key) => {
      const root = `${prefix}/${encodeURIComponent(key)}`;
      return [root, `${root}/${victim.folder}`, `${root}/${victim.file}`].flatMap((url) => everyMethod(url, "/remote.php/webdav/own"));
    });

/** The URL of a collection itself, without anything after it. */
export const plainProbes = (url: string) => (): Probe[] => [
  { method: "GET", url },
  { method: "PROPFIND", url, headers: { depth: "1" } },
];

/** A root without a name shows the caller's own space only: the victim's paths must not show the victim's content there. */
export const unkeyedProbes =
  (prefix: string) =>
  (victim: Victim): Probe[] =>
    [`${prefix}/${victim.folder}`, `${prefix}/${victim.file}`].flatMap((url): Probe[] => [
      { method: "GET", url },
      { method: "PROPFIND", url, headers: { depth: "1" } },
      { method: "DELETE", url },
    ]);

export const spaceKeys = (victim: Victim): string[] => [
  victim.spaceId,
  `${victim.spaceId}$${victim.spaceId}`,
  `${victim.spaceId}$${victim.spaceId}!${victim.fileId}`,
];

export const userKeys = (victim: Victim): string[] => [victim.login, victim.accountId];

export const uploadProbes =
  (prefix: string) =>
  (victim: Victim): Probe[] =>
    userKeys(victim).flatMap((key): Probe[] => {
      const root = `${prefix}/${encodeURIComponent(key)}`;
      const upload = `${root}/${encodeURIComponent(victim.uploadName)}`;
      return [
        { method: "PROPFIND", url: root, headers: { depth: "1" } },
        { method: "PROPFIND", url: upload, headers: { depth: "1" } },
        { method: "MKCOL", url: `${root}/by-a-stranger` },
        { method: "MKCOL", url: upload },
        { method: "PUT", url: `${upload}/0000000000000000`, headers: { "oc-chunk-offset": "0" }, body: "part of a stranger" },
        { method: "GET", url: `${upload}/0000000000000000` },
        { method: "MOVE", url: `${upload}/.file`, headers: { destination: "/remote.php/webdav/stolen-upload" } },
        { method: "MOVE", url: `${upload}/.file`, headers: { destination: `/remote.php/dav/files/${encodeURIComponent(key)}/planted` } },
        { method: "COPY", url: `${upload}/.file`, headers: { destination: "/remote.php/webdav/stolen-upload" } },
        { method: "PROPPATCH", url: upload, body: propertyBody },
        { method: "LOCK", url: upload, body: lockBody },
        { method: "UNLOCK", url: upload, headers: { "lock-token": "<urn:uuid:00000000-0000-0000-0000-000000000000>" } },
        { method: "DELETE", url: `${upload}/0000000000000000` },
        { method: "DELETE", url: upload },
      ];
    });

export const tusProbes =
  (prefix: string) =>
  (victim: Victim): Probe[] => {
    const url = `${prefix}/${encodeURIComponent(victim.tusId)}`;
    const version = { "tus-resumable": "1.0.0" };
    const bytes = { ...version, "content-type": "application/offset+octet-stream" };
    return [
      { method: "HEAD", url, headers: version },
      { method: "GET", url, headers: version },
      ...["0", "7"].map((offset): Probe => ({ method: "PATCH", url, headers: { ...bytes, "upload-offset": offset }, body: "planted" })),
      { method: "POST", url, headers: { ...bytes, "upload-offset": "7", "x-http-method-override": "PATCH" }, body: "planted" },
      { method: "POST", url, headers: { ...version, "x-http-method-override": "DELETE" } },
      { method: "MOVE", url, headers: { destination: "/remote.php/webdav/stolen-upload" } },
      { method: "DELETE", url, headers: version },
    ];
  };

/** @param folder names between the key and the entries */
export const trashProbes =
  (prefix: string, keysOf: (victim: Victim) => string[], folder: readonly string[]) =>
  (victim: Victim): Probe[] =>
    keysOf(victim).flatMap((key): Probe[] => {
      const root = [prefix, encodeURIComponent(key), ...folder].join("/");
      const url = `${root}/${victim.trashId}`;
      return [
        ...[root, url].map((place): Probe => ({ method: "PROPFIND", url: place, headers: { depth: "1" } })),
        { method: "GET", url },
        { method: "MOVE", url, headers: { destination: "/remote.php/webdav/stolen-from-trash" } },
        { method: "MOVE", url, headers: { destination: `/remote.php/dav/files/${encodeURIComponent(victim.login)}/stolen` } },
        { method: "MOVE", url, headers: { destination: `/remote.php/dav/trashbin/${encodeURIComponent(victim.login)}/restore/x` } },
        { method: "MOVE", url: "/remote.php/webdav/own", headers: { destination: url } },
        { method: "COPY", url, headers: { destination: "/remote.php/webdav/stolen-from-trash" } },
        { method: "PUT", url, body: "overwritten by a stranger" },
        { method: "PROPPATCH", url, body: propertyBody },
        { method: "DELETE", url },
        { method: "DELETE", url: root },
      ];
    });

const versionMethods = (list: string, victim: Victim): Probe[] => {
  const url = `${list}/${victim.versionId}`;
  return [
    { method: "PROPFIND", url: list, headers: { depth: "1" } },
    { method: "PROPFIND", url, headers: { depth: "0" } },
    { method: "GET", url },
    { method: "HEAD", url },
    { method: "COPY", url, headers: { destination: "/remote.php/webdav/stolen-version" } },
    { method: "MOVE", url, headers: { destination: "/remote.php/webdav/stolen-version" } },
    { method: "PUT", url, body: "overwritten by a stranger" },
    { method: "DELETE", url },
  ];
};

export const metaProbes =
  (prefix: string) =>
  (victim: Victim): Probe[] =>
    [String(victim.fileId), `${victim.spaceId}$${victim.spaceId}!${victim.fileId}`].flatMap((id): Probe[] => {
      const item = `${prefix}/${encodeURIComponent(id)}`;
      return [
        { method: "PROPFIND", url: item, headers: { depth: "0" } },
        { method: "PROPFIND", url: item, headers: { depth: "1" } },
        ...versionMethods(`${item}/v`, victim),
      ];
    });

export const versionsProbes =
  (prefix: string) =>
  (victim: Victim): Probe[] =>
    userKeys(victim).flatMap((key) => versionMethods(`${prefix}/${encodeURIComponent(key)}/versions/${victim.fileId}`, victim));

const commentsReport =
  '<oc:filter-comments xmlns:oc="http://owncloud.org/ns"><oc:limit>20</oc:limit><oc:offset>0</oc:offset></oc:filter-comments>';
const commentsPatch = (name: string): string =>
  `<d:propertyupdate xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:set><d:prop><oc:${name}>x</oc:${name}></d:prop></d:set></d:propertyupdate>`;

export const commentsProbes =
  (prefix: string) =>
  (victim: Victim): Probe[] => {
    const url = `${prefix}/${victim.fileId}`;
    return [
      { method: "PROPFIND", url, headers: { depth: "1" } },
      { method: "PROPFIND", url: `${url}/1`, headers: { depth: "0" } },
      { method: "REPORT", url, body: commentsReport },
      { method: "POST", url, headers: { "content-type": "application/json" }, body: '{"message":"planted","verb":"comment"}' },
      { method: "PROPPATCH", url, body: commentsPatch("readMarker") },
      { method: "PROPPATCH", url: `${url}/1`, body: commentsPatch("message") },
      { method: "DELETE", url: `${url}/1` },
      { method: "DELETE", url },
      { method: "GET", url },
    ];
  };
