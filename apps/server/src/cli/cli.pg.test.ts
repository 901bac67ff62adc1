// The command line as an operator uses it, in processes of its own on a real database.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TestDatabase, testDatabase, testPassword } from "@landbox/test-kit";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCommand } from "./program.ts";

const environment = () => ({
  LANDBOX_DATA: folder,
  DATABASE_URL: scene.databaseUrl,
  LANDBOX_PUBLIC_URL: "https://box.example.org",
  LANDBOX_BASE_DOMAIN: "box.example.org",
});
let scene: TestDatabase;
let folder: string;

beforeAll(async () => {
  scene = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "landbox-cli-"));
  for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await scene?.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** One command in this process, with what it printed. */
async function landbox(...parameters: string[]): Promise<Ran> {
  const ran: Ran = { code: null, out: "", err: "" };
  const collect = (into: "out" | "err") => (text: unknown) => {
    ran[into] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(collect("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(collect("err")),
  ];
  try {
    ran.code = await runCommand(parameters);
    return ran;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** One command as a process of its own, which reads a password from its input. */
function landboxWithInput(input: string, ...parameters: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), ...parameters], {
      env: { PATH: process.env["PATH"], ...environment() },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (err += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

const json = <T>({ out }: Ran): T => JSON.parse(out) as T;

test("a box ends in one invitation, at its own host name", async () => {
  const made = await landbox("box", "create", "093720135135", "--contact-name", "Erika Muster", "--quota", "500G");
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toContain("Invitation for Erika Muster");
  expect(made.out).toMatch(/https:\/\/hohenwarth\.box\.example\.org\/invitation\/[0-9a-z]+\.[a-z2-7]{52}\n/);
  const shown = json<{ title: string; quota: number }>(await landbox("--json", "box", "show", "093720135135"));
  expect(shown).toMatchObject({ title: "Gemeinde Hohenwarth", quota: 500 * 2 ** 30, state: "active", contactName: "Erika Muster" });
});

test("accounts and groups", async () => {
  expect(
    await landboxWithInput(`${testPassword}\n`, "user", "create", "anna@hohenwarth", "--name", "Anna Huber", "--password-stdin"),
  ).toMatchObject({ code: 0 });
  expect((await landbox("user", "create", "Bernd@hohenwarth")).out).toContain("/invitation/");
  expect((await landbox("user", "rename", "bernd@hohenwarth", "bernhard")).out).toBe("bernd@hohenwarth is now bernhard@hohenwarth.\n");
  expect((await landbox("user", "rename", "bernhard@hohenwarth", "bernd")).code).toBe(0);
  expect(await landbox("group", "create", "hohenwarth", "Bauamt")).toMatchObject({ code: 0 });
  expect(await landbox("group", "add", "Bauamt", "anna@hohenwarth")).toMatchObject({ code: 0 });
  expect(await landbox("user", "disable", "anna@hohenwarth")).toMatchObject({ code: 0, out: "anna@hohenwarth is disabled.\n" });
  const accounts = json<{ login: string; state: string }[]>(await landbox("--json", "user", "list", "hohenwarth"));
  expect(accounts.map(({ login, state }) => [login, state])).toEqual([
    ["admin", "invited"],
    ["anna", "disabled"],
    ["bernd", "invited"],
  ]);
  expect((await landbox("group", "list", "hohenwarth")).out).toMatch(/Bauamt +anna/);
  expect((await landbox("group", "appoint", "Bauamt", "bernd@hohenwarth")).out).toBe("bernd@hohenwarth: manages Bauamt.\n");
  expect((await landbox("group", "list", "hohenwarth")).out).toMatch(/Bauamt +anna +bernd/);
  expect((await landbox("group", "dismiss", "Bauamt", "bernd@hohenwarth")).code).toBe(0);
  expect((await landbox("group", "delete", "hohenwarth", "Bauamt")).code).toBe(0);
  expect((await landbox("group", "create", "hohenwarth", "Admin")).code).toBe(1);
  expect((await landbox("space", "create", "hohenwarth", "Dorffest", "--manager", "bernd", "--quota", "5G")).out).toMatch(
    /^Space Dorffest \(.+\) made in hohenwarth\.\n$/,
  );
  expect((await landbox("space", "create", "hohenwarth", "DORFFEST", "--manager", "bernd")).code).toBe(1);
  expect((await landbox("space", "create", "hohenwarth", "Anderes", "--manager", "niemand")).err).toContain("no account");
}, 60_000);

test("a deleted account is out of the lists, keeps its login, and can be restored", async () => {
  expect((await landbox("user", "delete", "anna@hohenwarth")).err).toContain("say so with --yes");
  expect((await landbox("user", "delete", "anna@hohenwarth", "--yes")).out).toContain("it can be restored");
  expect((await landbox("user", "list", "hohenwarth")).out).not.toContain("anna");
  expect(json(await landbox("--json", "user", "list", "hohenwarth", "--deleted"))).toMatchObject([{ login: "anna", state: "deleted" }]);
  expect((await landbox("user", "create", "anna@hohenwarth")).code).toBe(1);
  expect((await landbox("user", "restore", "anna@hohenwarth")).out).toBe("anna@hohenwarth is back.\n");
  expect((await landbox("user", "restore", "anna@hohenwarth")).code).toBe(1);
}, 60_000);

test("what is wrong is said in one sentence, with exit code 1 or 2", async () => {
  expect(await landbox("box", "show", "nirgends")).toEqual({
    code: 1,
    out: "",
    err: expect.stringContaining('There is no box "nirgends".\n') as string,
  });
  expect(await landboxWithInput("kurz\n", "user", "password", "bernd@hohenwarth")).toMatchObject({
    code: 1,
    err: "A password has at least 12 characters.\n",
  });
  expect(await landbox("user", "create", "anna@hohenwarth")).toMatchObject({
    code: 1,
    err: expect.stringContaining("An account with this login already exists in the box.\n") as string,
  });
  expect(await landbox("box", "create")).toMatchObject({
    code: 1,
    err: expect.stringContaining("Name either one register key or --all.\n") as string,
  });
  expect((await landbox("box", "burn")).code).toBe(2);
  expect((await landbox("--help")).code).toBe(0);
  expect(await landbox("box", "delete", "hohenwarth")).toMatchObject({ code: 1, out: "" });
});

test("the operator cannot enter an account in use, nor make a second admin", async () => {
  expect(await landbox("box", "create", "093720113113")).toMatchObject({ code: 0 });
  expect(await landboxWithInput(`${testPassword}\n`, "user", "password", "admin@arrach")).toMatchObject({ code: 0 });
  const closed = "the operator cannot set its password or invite it again";
  expect((await landboxWithInput("Regenwetter mit Kuh\n", "user", "password", "admin@arrach")).err).toContain(closed);
  expect((await landbox("user", "invite", "admin@arrach")).err).toContain(closed);
  expect((await landbox("user", "create", "chef@arrach", "--admin")).err).toContain("has an admin of its own");
  expect((await landbox("box", "create", "093720113113")).out).not.toContain("/invitation/");
  expect((await landbox("demo")).err).toContain("in real use");
  expect(await landboxWithInput(`${testPassword}\n`, "user", "create", "dora@arrach", "--password-stdin")).toMatchObject({ code: 0 });
  expect((await landbox("user", "role", "dora@arrach", "admin")).err).toContain("has an admin of its own");
  for (const command of [
    ["delete", "admin@arrach", "--yes"],
    ["disable", "admin@arrach"],
    ["role", "admin@arrach", "member"],
  ])
    expect((await landbox("user", ...command)).err).toContain("the last active admin");
  expect((await landbox("user", "disable", "admin@arrach", "--even-last-admin")).code).toBe(0);
  expect((await landbox("user", "role", "dora@arrach", "admin")).out).toBe("dora@arrach is an admin now.\n");
  expect(await landbox("box", "delete", "arrach", "--yes")).toMatchObject({ code: 0 });
}, 60_000);

test("verify says what is wrong, with an exit code, and puts figures right when asked", async () => {
  const right = await landbox("verify");
  expect(right).toMatchObject({ code: 0, err: "" });
  expect(right.out).toMatch(/^1 boxes: .*\nEverything is as it should be\.\n$/);
  const owner = new pg.Client(scene.ownerConnection);
  await owner.connect();
  await owner.query("update box set lent_bytes = lent_bytes + 77 where name = 'hohenwarth'");
  await owner.end();
  const wrong = await landbox("verify", "hohenwarth", "--deep");
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(/^ {2}figure: a box has lent other bytes than its spaces have borrowed: 1 \*\n {4}\d+: recorded 77, real 0$/m);
  const repaired = await landbox("--json", "verify", "--repair");
  expect(repaired.code).toBe(0);
  expect(json(repaired)).toMatchObject({ boxes: 1, wrong: [{ box: "hohenwarth", found: { box_lent: 1 }, left: {} }] });
  expect(await landbox("verify", "hohenwarth")).toMatchObject({ code: 0 });
  expect(await landbox("verify", "nirgends")).toMatchObject({ code: 1, err: 'There is no box "nirgends".\n' });
});

test("rename, freeze, thaw and delete", async () => {
  expect((await landbox("box", "rename", "hohenwarth", "hohenwarth-am-regen")).out).toContain(
    "https://hohenwarth-am-regen.box.example.org",
  );
  for (const verb of ["freeze", "thaw"]) expect(await landbox("box", verb, "hohenwarth")).toMatchObject({ code: 0 });
  expect(await landbox("box", "delete", "hohenwarth", "--yes")).toMatchObject({ code: 0 });
  expect(json(await landbox("--json", "box", "list"))).toEqual([]);
  expect(json<{ state: string }[]>(await landbox("--json", "box", "list", "--deleted"))).toMatchObject([
    { state: "deleted" },
    { state: "deleted" },
  ]);
}, 60_000);

test("the demo land can be made again, with any password, and is complete", async () => {
  vi.stubEnv("LANDBOX_DEMO_PASSWORD", "demo");
  const logins = json<{ user: string; password: string }[]>(await landbox("--json", "demo"));
  expect(logins).toHaveLength(12);
  expect(logins).toContainEqual({ user: "anna@landkreis-cham", password: "demo", name: "Anna Huber" });
  expect(json<unknown[]>(await landbox("--json", "demo"))).toEqual(logins);
}, 60_000);

test("identity and legal pages come from files", { timeout: 60_000 }, async () => {
  await landbox("box", "create", "093720135135");
  const text = join(folder, "impressum.md");
  const arms = join(folder, "wappen.svg");
  await writeFile(text, "# Impressum der Gemeinde\n");
  await writeFile(arms, `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#00c"/></svg>`);
  const set = await landbox(
    "--json",
    "box",
    "identity",
    "093720135135",
    "--title",
    "Unsere Gemeinde",
    "--accent",
    "#ffee00",
    "--arms",
    arms,
  );
  expect(set).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(set.out)).toMatchObject({
    title: "Unsere Gemeinde",
    accent: "#ffee00",
    arms: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  });
  expect((await landbox("box", "identity", "093720135135", "--no-arms", "--no-accent")).out).toContain("Arms    none");
  expect((await landbox("box", "legal", "093720135135", "imprint", "--de", text)).out).toContain("Impressum der Gemeinde");
  expect((await landbox("box", "legal", "093720135135", "imprint", "--reset")).out).toContain("(template)");
  expect((await landbox("land", "legal", "privacy", "--en", text)).out).toContain("Impressum der Gemeinde");
  expect(await landbox("box", "legal", "093720135135", "other")).toMatchObject({ code: 1 });
  expect(await landbox("box", "legal", "093720135135", "imprint", "--de", join(folder, "fehlt.md"))).toMatchObject({ code: 1 });
});
