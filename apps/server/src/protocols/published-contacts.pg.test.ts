// Contacts of other boxes as stock clients find them: over OCS among the users, over Libre Graph as federated people, and shared with by their address.
import { type ComposedServer, signIn, startComposedServer, type TestActor } from "@landbox/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: ComposedServer;
let anna: TestActor;
beforeAll(async () => {
  server = await startComposedServer();
  anna = server.actor("anna");
  const admin = await signIn(server, server.actor("admin", "arrach"));
  const bernd = await signIn(server, server.actor("bernd", "arrach"));
  const headers = { "content-type": "application/json" };
  for (const [url, body] of [
    [`/api/v1/contacts/${bernd.info.account.id}`, { duty: "Bauamt, Zimmer 12" }],
    ["/api/v1/contacts-rules", { published: true }],
  ] as const)
    expect((await admin.ask("PUT", url, { headers, body: JSON.stringify(body) })).status).toBe(204);
}, 60_000);
afterAll(() => server?.stop());

interface Sharees {
  readonly exact: { readonly users: readonly object[] };
  readonly users: readonly { readonly label: string; readonly value: { readonly shareWith: string } }[];
}
const api = "/ocs/v2.php/apps/files_sharing/api/v1";
const sharees = async (text: string, more = "") => {
  const answer = await anna.ask("GET", `${api}/sharees?format=json&itemType=file&search=${encodeURIComponent(text)}${more}`, {
    headers: { "ocs-apirequest": "true" },
  });
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.text) as { ocs: { data: Sharees } }).ocs.data;
};
const graph = async (text: string, more = "") => {
  const answer = await anna.ask("GET", `/graph/v1.0/users?$search=${encodeURIComponent(`"${text}"`)}${more}`);
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.text) as { value: { id: string; userType: string; displayName: string }[] }).value;
};
const title = expect.stringMatching(/^bernd in .* \(.*Arrach.*\)$/) as string;

test("OCS tells them as users of the first page, who are not exact, with box and duty", async () => {
  const entry = {
    label: title,
    value: {
      shareType: 0,
      shareWith: "bernd@arrach",
      shareWithAdditionalInfo: expect.stringMatching(/Arrach, Bauamt, Zimmer 12$/) as string,
      userType: 0,
    },
  };
  expect(await sharees("bauamt")).toMatchObject({ exact: { users: [] }, users: [entry] });
  // With the own Bernd, who comes first.
  expect((await sharees("bern")).users.map(({ value }) => value.shareWith)).toEqual(["bernd", "bernd@arrach"]);
  for (const [text, more] of [
    ["ba", ""],
    ["bauamt", "&page=2"],
    ["bauamt", "&shareType=1"],
    ["clara@arra", ""],
  ] as const)
    expect((await sharees(text, more)).users, text + more).toEqual([]);
  // By whole address the person is exact, and told once.
  const whole = await sharees("bernd@arrach");
  expect([whole.exact.users.length, whole.users.length]).toEqual([1, 0]);
});

test("Libre Graph tells them as federated people with the address as their id", async () => {
  const one = { id: "bernd@arrach", onPremisesSamAccountName: "bernd@arrach", userType: "Federated", displayName: title };
  expect(await graph("bauamt")).toEqual([one]);
  expect(await graph("bauamt", "&$filter=userType%20eq%20'Federated'")).toEqual([one]);
  expect(await graph("bauamt", "&$filter=userType%20eq%20'Member'")).toEqual([]);
  expect((await graph("bern")).map(({ userType }) => userType)).toEqual(["Member", "Federated"]);
  expect(await graph("bern", "&$top=1")).toHaveLength(1);
  expect(await graph("bernd@arrach")).toEqual([one]);
});

test("the own people are found in the same answer when somebody has asked too much of the directory", async () => {
  const clara = server.actor("clara");
  for (let i = 0; i < 601; i++)
    await clara.ask("GET", "/api/v1/directory/boxes/arrach", { headers: { "x-requested-with": "XMLHttpRequest" } });
  const answer = await clara.ask("GET", `${api}/sharees?format=json&itemType=file&search=bern`, { headers: { "ocs-apirequest": "true" } });
  expect((JSON.parse(answer.text) as { ocs: { data: Sharees } }).ocs.data.users.map(({ value }) => value.shareWith)).toEqual(["bernd"]);
});
