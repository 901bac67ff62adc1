// What the server says it has, in the form of a local snapshot.
import { createHash } from "node:crypto";
import { propfindBody, type TestActor } from "@landbox/test-kit";

/** Every file (path → SHA-1 the server tells) and folder (path with a final slash → "") at and below a path of the account, or below its root. */
export async function serverTree(actor: TestActor, start = ""): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  const walk = async (folder: string): Promise<void> => {
    const path = `/remote.php/webdav/${folder.split("/").map(encodeURIComponent).join("/")}`;
    const { text } = await actor.ask("PROPFIND", path, { headers: { depth: "1" }, body: propfindBody("d:resourcetype", "oc:checksums") });
    for (const [, href = "", rest = ""] of text.matchAll(/<d:href>([^<]*)<\/d:href>(.*?)<\/d:response>/gs)) {
      const name = decodeURIComponent(href).replace("/remote.php/webdav/", "");
      if (name === folder && (name === "" || name.endsWith("/"))) continue;
      if (name.endsWith("/")) {
        entries[name] = "";
        await walk(name);
      } else entries[name] = /SHA1:([0-9a-f]{40})/.exec(rest)?.[1] ?? "no checksum";
    }
  };
  await walk(start);
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** SHA-1 of everything in the account's trash and in the earlier versions of its files. */
export async function earlierContents(actor: TestActor): Promise<Set<string>> {
  const found = new Set<string>();
  const user = encodeURIComponent(actor.user);
  const listed = async (path: string): Promise<string[]> => {
    const { text } = await actor.ask("PROPFIND", path, { headers: { depth: "1" }, body: propfindBody("oc:fileid") });
    return [...text.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href = ""]) => href).slice(1);
  };
  const keep = async (href: string): Promise<void> => {
    const { status, body } = await actor.ask("GET", href);
    if (status === 200) found.add(createHash("sha1").update(body).digest("hex"));
  };
  for (const href of await listed(`/remote.php/dav/trash-bin/${user}/`)) {
    // What is in a folder can only be seen once it is back for a moment.
    const back = "/remote.php/webdav/aus%20dem%20Papierkorb";
    const { status } = await actor.ask("MOVE", href, { headers: { destination: back } });
    if (status !== 201) throw new Error(`The trash does not give back ${href}: ${status}`);
    for (const hash of Object.values(await serverTree(actor, "aus dem Papierkorb"))) found.add(hash);
    await actor.ask("DELETE", back);
  }
  const walk = async (folder: string): Promise<void> => {
    const { text } = await actor.ask("PROPFIND", folder, { headers: { depth: "1" }, body: propfindBody("oc:fileid") });
    for (const [, href = "", id = ""] of [...text.matchAll(/<d:href>([^<]*)<\/d:href>.*?<oc:fileid>(\d+)</gs)].slice(1))
      if (href.endsWith("/")) await walk(href);
      else for (const version of await listed(`/remote.php/dav/meta/${id}/v`)) await keep(version);
  };
  await walk("/remote.php/webdav/");
  return found;
}
