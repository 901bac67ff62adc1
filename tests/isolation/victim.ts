// Somebody whose things everybody else is after: files, locks, properties, an upload, sessions, an app password, all with marks to find again.
import { type AskOptions, propfindBody, signIn, type TestActor, type WebSession } from "@landbox/test-kit";
import type { Victim } from "@landbox/server/platform/http/route-access.ts";
import { randomBytes } from "node:crypto";
import { expect } from "vitest";

export interface Prepared {
  readonly actor: TestActor;
  readonly session: WebSession;
  /** What probes aim at. */
  readonly victim: Victim;
  /** The same shapes, but nothing of it exists: what answers must be indistinguishable from. */
  readonly ghost: Victim;
  /** Texts that must not come back to anybody else, unless the request itself said them. */
  readonly canaries: readonly string[];
  /** Those of them that are names: a namesake plants them in the own tree by trying them there. */
  readonly names: readonly string[];
  /** Everything of the victim as the victim sees it. */
  state(): Promise<string>;
}

const mark = (what: string) => `${what}-${randomBytes(6).toString("hex")}`;
const lockinfo = (owner: string) =>
  `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype><d:owner>${owner}</d:owner></d:lockinfo>`;
const everything = propfindBody(
  "d:resourcetype",
  "d:getetag",
  "d:getcontentlength",
  "oc:fileid",
  "oc:id",
  "oc:size",
  "oc:favorite",
  "d:lockdiscovery",
);

export async function prepareVictim(server: { origin: string }, actor: TestActor): Promise<Prepared> {
  const folder = mark("geheimer-ordner");
  const fileName = mark("geheime-akte");
  const content = mark("geheimer-inhalt");
  const oldContent = mark("frueherer-inhalt");
  const deleted = mark("geloeschtes");
  const property = mark("geheime-eigenschaft");
  const owner = mark("geheimer-besitzer");
  const upload = mark("geheimes-hochladen");
  const part = mark("geheimer-teil");
  const tusName = mark("geheimes-tus");
  const appName = mark("geheimes-geraet");
  const does = async (method: string, path: string, options?: AskOptions) => {
    const answer = await actor.ask(method, path, options);
    expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 300)}`).toBeLessThan(300);
    return answer;
  };
  const root = "/remote.php/webdav";
  await does("MKCOL", `${root}/${folder}`);
  await does("PUT", `${root}/${folder}/${fileName}.txt`, { body: oldContent });
  await does("PUT", `${root}/${folder}/${fileName}.txt`, { body: content });
  await does("PUT", `${root}/${folder}/${deleted}`, { body: deleted });
  await does("DELETE", `${root}/${folder}/${deleted}`);
  await does("PROPPATCH", `${root}/${folder}/${fileName}.txt`, {
    body: `<?xml version="1.0"?><d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><x:p xmlns:x="urn:x">${property}</x:p><oc:favorite xmlns:oc="http://owncloud.org/ns">1</oc:favorite></d:prop></d:set></d:propertyupdate>`,
  });
  const locked = await does("LOCK", `${root}/${folder}/${fileName}.txt`, {
    headers: { depth: "0", timeout: "Second-3600" },
    body: lockinfo(owner),
  });
  const token = String(locked.headers["lock-token"]).replace(/[<>]/g, "");
  await does("MKCOL", `/remote.php/dav/uploads/${encodeURIComponent(actor.user)}/${upload}`);
  await does("PUT", `/remote.php/dav/uploads/${encodeURIComponent(actor.user)}/${upload}/0000000000000000`, { body: part });

  const started = await does("POST", `/remote.php/dav/files/${encodeURIComponent(actor.user)}`, {
    headers: {
      "tus-resumable": "1.0.0",
      "upload-length": "20",
      "upload-metadata": `filename ${Buffer.from(tusName).toString("base64")}`,
      "content-type": "application/offset+octet-stream",
    },
    body: "7 bytes",
  });
  const tusUrl = new URL(String(started.headers.location)).pathname;

  const numberIn = async (path: string) =>
    Number(/<d:href>[^<]*\/(\d+)<\/d:href>/.exec((await does("PROPFIND", path, { headers: { depth: "1" } })).text)?.[1]);

  const session = await signIn(server, actor);
  const subject = mark("geheimer-betreff");
  const listing = await does("PROPFIND", `${root}/${folder}/${fileName}.txt`, { headers: { depth: "0" }, body: everything });
  const value = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(listing.text)?.[1] ?? "";
  const appPassword = await session.ask("POST", "/api/v1/app-passwords", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: appName }),
  });
  expect(appPassword.status, appPassword.text).toBeLessThan(300);
  const { id: appPasswordId, secret } = JSON.parse(appPassword.text) as { id: string; secret: string };
  const sessions = await session.ask("GET", "/api/v1/sessions");
  const sessionIds = [...sessions.text.matchAll(/"id":"([^"]+)"/g)].map((match) => match[1]!);

  const fileId = Number(value("oc:fileid"));
  const links = await Promise.all(
    (["deliveries", "requests"] as const).map(async (what) => {
      const headers = { "content-type": "application/json" };
      const made = await session.ask("POST", `/api/v1/${what}`, {
        headers,
        body: JSON.stringify({ subject: `${subject} ${what}`, nodes: [fileId] }),
      });
      expect(made.status, made.text).toBe(201);
      const { link, password } = JSON.parse(made.text) as { link: { id: string; url: string }; password: string };
      const opened = await session.ask("POST", `/api/v1/${what}/${link.id}/open`);
      expect(opened.status, opened.text).toBe(200);
      return { id: link.id, token: link.url.split("/").at(-1)!, password };
    }),
  );
  const victim: Victim = {
    login: actor.login,
    accountId: session.info.account.id,
    spaceId: session.info.spaces[0]!.id,
    folder,
    file: `${folder}/${fileName}.txt`,
    fileId,
    versionId: await numberIn(`/remote.php/dav/meta/${fileId}/v`),
    trashId: await numberIn(`/remote.php/dav/trash-bin/${encodeURIComponent(actor.user)}`),
    uploadName: upload,
    tusId: tusUrl.split("/").at(-1)!,
    deliveryId: links[0]!.id,
    requestId: links[1]!.id,
    sessionIds,
    appPasswordIds: [appPasswordId],
  };
  return {
    actor,
    session,
    victim,
    ghost: ghostOf(victim),
    names: [folder, fileName, upload, deleted],
    canaries: [
      folder,
      fileName,
      content,
      oldContent,
      deleted,
      property,
      owner,
      upload,
      part,
      tusName,
      Buffer.from(tusName).toString("base64"),
      tusUrl.split("/").at(-1)!,
      appName,
      token,
      victim.accountId,
      victim.spaceId,
      value("oc:id"),
      value("d:getetag").replaceAll(/"|&quot;/g, ""),
      secret,
      session.cookie.split("=")[1] ?? "",
      appPasswordId,
      subject,
      ...links.flatMap((link) => [link.id, link.token, link.password]),
      ...sessionIds,
    ].filter((canary) => canary.length > 5),
    async state() {
      const tree = await session.ask("PROPFIND", `${session.info.spaces[0]!.webDavPath}${folder}`, {
        headers: { depth: "1" },
        body: everything,
      });
      const root = await session.ask("PROPFIND", session.info.spaces[0]!.webDavPath, {
        headers: { depth: "1" },
        body: propfindBody("d:getetag"),
      });
      const bytes = await session.ask("GET", `${session.info.spaces[0]!.webDavPath}${victim.file}`);
      const parts = await session.ask("PROPFIND", `/remote.php/dav/uploads/${victim.accountId}/${upload}`, { headers: { depth: "1" } });
      const tus = await session.ask("HEAD", tusUrl, { headers: { "tus-resumable": "1.0.0" } });
      const standing = ["upload-offset", "upload-length", "upload-metadata"].map((name) => String(tus.headers[name])).join();
      const trash = await session.ask("PROPFIND", `/dav/spaces/trash-bin/${victim.spaceId}`, { headers: { depth: "1" } });
      const versions = await session.ask("PROPFIND", `/dav/meta/${victim.fileId}/v`, { headers: { depth: "1" } });
      const kept = await Promise.all([
        session.ask("GET", `/api/v1/deliveries/${victim.deliveryId}`),
        session.ask("GET", `/api/v1/requests/${victim.requestId}`),
      ]);
      const passwords = await session.ask("GET", "/api/v1/app-passwords");
      const own = await session.ask("GET", "/api/v1/session");
      // The rest of a lock's time runs down by itself.
      return (
        [tree, root, bytes, parts, trash, versions, own, ...kept]
          .map((answer) => `${answer.status} ${answer.text.replaceAll(/Second-\d+/g, "Second")}`)
          .join("\n") +
        standing +
        passwords.text.match(/"id":"[^"]+"/g)?.join()
      );
    },
  };
}

const otherEnd = (text: string): string => text.slice(0, -4) + (text.endsWith("zzzz") ? "yyyy" : "zzzz");

function ghostOf(victim: Victim): Victim {
  const folder = otherEnd(victim.folder);
  return {
    login: `${victim.login}-geist`,
    accountId: otherEnd(victim.accountId),
    spaceId: otherEnd(victim.spaceId),
    folder,
    file: `${folder}/${otherEnd(victim.file.split("/")[1]!.replace(".txt", ""))}.txt`,
    fileId: victim.fileId + 7_000_000_000,
    versionId: victim.versionId + 7_000_000_000,
    trashId: victim.trashId + 7_000_000_000,
    uploadName: otherEnd(victim.uploadName),
    tusId: otherEnd(victim.tusId),
    deliveryId: otherEnd(victim.deliveryId),
    requestId: otherEnd(victim.requestId),
    sessionIds: victim.sessionIds.map(otherEnd),
    appPasswordIds: victim.appPasswordIds.map(otherEnd),
  };
}
