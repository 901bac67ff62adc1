// What OCS answers is what its description says, and nothing is answered that the description does not name.
import { type ComposedServer, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { envelopeOf, ocsFailure, ocsShare } from "../schemas.ts";
import { ocsDescribed } from "./all.ts";

let server: ComposedServer;
let anna: TestActor;
let bernd: TestActor;
let admin: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  [anna, bernd, admin] = [server.actor("anna"), server.actor("bernd"), server.actor("admin")];
  await anna.dav("MKCOL", "Akten");
});
afterAll(() => server?.stop());

const api = "/apps/files_sharing/api/v1";

async function ask(who: TestActor, method: string, path: string, form?: Record<string, string>, version = 2): Promise<unknown> {
  const answer = await who.ask(method, `/ocs/v${version}.php${path}${path.includes("?") ? "&" : "?"}format=json`, {
    headers: { "ocs-apirequest": "true", ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  return JSON.parse(answer.text);
}

/** Without what the description leaves open. */
function strict(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject)
    return z.strictObject(
      Object.fromEntries(Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, one]) => [name, strict(one)])),
    );
  if (schema instanceof z.ZodArray) return z.array(strict(schema.element as z.ZodType));
  return schema;
}

/** Asks, and reads the answer with what is described under that name. */
async function told(who: TestActor, name: string, path?: string, form?: Record<string, string>): Promise<never> {
  const [method = "", place = ""] = name.split(" ");
  const { data } = ocsDescribed[name] ?? {};
  expect(data, name).toBeDefined();
  let last: unknown;
  for (const version of method === "GET" ? [1, 2] : [2]) {
    const answer = strict(envelopeOf(data!)).safeParse(await ask(who, method, path ?? place, form, version));
    expect(answer.error?.message, `${name} of version ${version}`).toBeUndefined();
    last = answer.data;
  }
  return (last as { ocs: { data: never } }).ocs.data;
}

test("shares of every kind, for who gave them and who got them", async () => {
  const form = { path: "/Akten", shareType: "0", shareWith: "bernd", permissions: "31" };
  const { id } = (await told(anna, `POST ${api}/shares`, undefined, form)) as { id: string };
  await told(anna, `POST ${api}/shares`, undefined, { ...form, shareWith: "clara@arrach" });
  await told(anna, `POST ${api}/shares`, undefined, {
    path: "/Akten",
    shareType: "3",
    password: "Regen am Dienstagabend 7",
    note: "Hallo",
  });
  const all = z.array(ocsShare).parse(await told(anna, `GET ${api}/shares`));
  expect(all.map(({ share_type: type }) => type).toSorted((a, b) => a - b)).toEqual([0, 0, 3]);
  await told(bernd, `GET ${api}/shares`, `${api}/shares?shared_with_me=true`);
  for (const who of [anna, bernd]) await told(who, `GET ${api}/shares/:id`, `${api}/shares/${id}`);
  await told(anna, `PUT ${api}/shares/:id`, `${api}/shares/${id}`, { permissions: "15" });
  await told(bernd, `DELETE ${api}/shares/pending/:id`, `${api}/shares/pending/${id}`);
  for (const search of ["bernd", "ber", "clara@arrach", "gast@kanzlei.example"])
    await told(anna, `GET ${api}/sharees`, `${api}/sharees?itemType=file&search=${encodeURIComponent(search)}`);
  await told(anna, `GET ${api}/sharees_recommended`);
  expect(ocsFailure.safeParse(await ask(anna, "GET", `${api}/shares/999999`)).success).toBe(true);
});

test("the server, accounts, groups and notifications", async () => {
  for (const name of ["/cloud/capabilities", "/config", "/core/navigation/apps", "/search/providers", "/cloud/user", "/cloud/user/fields"])
    await told(anna, `GET ${name}`);
  await told(admin, "POST /cloud/users", undefined, { userid: "doris", password: "Regen am Dienstagabend 7" });
  await ask(admin, "POST", "/cloud/groups", { groupid: "Kasse" });
  await ask(admin, "POST", "/cloud/users/doris/groups", { groupid: "Kasse" });
  await told(admin, "GET /cloud/users");
  await told(admin, "GET /cloud/groups");
  for (const list of ["", "/groups", "/subadmins"]) await told(admin, `GET /cloud/users/:id${list}`, `/cloud/users/doris${list}`);
  for (const list of ["", "/users", "/subadmins"]) await told(admin, `GET /cloud/groups/:group${list}`, `/cloud/groups/Kasse${list}`);
  // Bernd was told of the share.
  const list = "/apps/notifications/api/v2/notifications";
  const news = (await told(bernd, `GET ${list}`)) as { notification_id: number }[];
  expect(news.length).toBeGreaterThan(0);
  await told(bernd, `GET ${list}/:id`, `${list}/${news[0]!.notification_id}`);
  await told(bernd, `POST ${list}/exists`, undefined, { "ids[]": String(news[0]!.notification_id) });
});
