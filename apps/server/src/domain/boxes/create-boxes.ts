// Makes the real Boxes: finds boxes by host, creates them from the register, and manages their state.
import { type BoxId, type Clock, systemClock } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Database } from "../../platform/database/connect.ts";
import { type Body, hostNamesOf, isHostName, slugOf, titleOf } from "./body.ts";
import { type BoxMemory, boxMemory } from "./box-memory.ts";
import type { Box, Boxes, BoxKeys, BoxState, DeriveKey, HostMeaning, NewBox } from "./boxes.ts";
import { type BoxesStore, boxesStore, type EntryKey } from "./boxes.store.ts";
import { type DirectoryKeys, directoryKeys } from "./directory.ts";

export interface BoxesDeps {
  readonly database: Database;
  readonly keys: BoxKeys;
  readonly derive: DeriveKey;
  /** Boxes are hosts directly below it, e.g. "landbox.example"; `<box>.localhost` works as well. */
  readonly baseDomain: string;
  /** Quota of a new box in bytes; undefined: unlimited. */
  readonly usualQuota?: number;
  readonly clock?: Clock;
}

/** Boxes made at a time by createAll: enough to share the database's syncs, few enough to leave connections to others. */
const atOnce = 6;

interface Context {
  readonly store: BoxesStore;
  readonly memory: BoxMemory;
  readonly directory: DirectoryKeys;
  readonly deps: BoxesDeps;
}

export function createBoxes(deps: BoxesDeps): Boxes {
  const store = boxesStore(deps.database);
  const directory = directoryKeys(deps.derive);
  const memory = boxMemory({
    clock: deps.clock ?? systemClock,
    find: (label) => store.find({ kind: "host", key: directory.keyOf("host", label) }),
    read: (box) => store.read(box),
  });
  const context: Context = { store, memory, directory, deps };
  const suffixes = [...new Set([deps.baseDomain.toLowerCase(), "localhost"])];
  return {
    body: (ars) => store.body(ars),
    async loadRegister(bodies) {
      await store.upsertBodies(bodies);
      return bodies.length;
    },
    async byHost(host) {
      const label = labelOf(host, suffixes);
      if (label === undefined) return { kind: "common" };
      return meaningOf(await memory.byName(label), label);
    },
    recallHost(host) {
      const label = labelOf(host, suffixes);
      if (label === undefined) return { kind: "common" };
      const box = memory.recallName(label);
      return box && meaningOf(box, label);
    },
    byName: async (name) => (isHostName(name) ? memory.byName(name) : undefined),
    async byArs(ars) {
      const box = await store.find(arsEntry(context, ars));
      return box === undefined ? undefined : memory.byId(box);
    },
    byId: (box) => memory.byId(box),
    hostOf: (box) => `${box.name}.${deps.baseDomain}`,
    create: (ars, details) => create(context, ars, details ?? {}),
    createAll: (onProgress) => createAll(context, onProgress ?? (() => undefined)),
    list: (options) => list(context, options?.deleted ?? false),
    freeze: (box) => changeState(context, box, "frozen"),
    thaw: (box) => changeState(context, box, "active"),
    rename: (box, name) => rename(context, box, name),
    delete: (box) => remove(context, box),
    noticed(message) {
      const [kind, id] = message.split(":");
      if (kind === "box" && id) memory.forget(Number(id) as BoxId);
    },
  };
}

/** The box's label in a host name, or undefined for the common host. */
function labelOf(host: string, suffixes: readonly string[]): string | undefined {
  for (const suffix of suffixes) {
    if (!host.endsWith(suffix) || host.length === suffix.length) continue;
    const rest = host.slice(0, -suffix.length);
    if (rest.endsWith(".")) return rest.slice(0, -1);
  }
  return undefined;
}

function meaningOf(box: Box | undefined, label: string): HostMeaning {
  return box ? { kind: "box", box, former: box.name !== label } : { kind: "nobody" };
}

const hostEntry = (context: Context, name: string): EntryKey => ({ kind: "host", key: context.directory.keyOf("host", name) });
const arsEntry = (context: Context, ars: string): EntryKey => ({ kind: "ars", key: context.directory.keyOf("ars", ars) });
/** The mark on names of a deleted box: only the same body may take them up again. */
const ownerMark = (context: Context, ars: string): string => `free:${context.directory.keyOf("ars", ars).toString("hex")}`;

async function create(context: Context, ars: string, details: NewBox): Promise<{ box: Box; created: boolean }> {
  const { store } = context;
  const existing = await store.find(arsEntry(context, ars));
  if (existing !== undefined) {
    await context.deps.keys.create(existing);
    const told = details.contactName ?? details.contactEmail ?? details.quota;
    const box =
      told === undefined
        ? await store.read(existing)
        : await store.setContact(existing, details.contactName, details.contactEmail, details.quota);
    if (box) return { box, created: false };
  }
  const body = await store.body(ars);
  if (!body) throw new DomainError("not_found", `The register has no body with the key ${ars}.`);
  const names = hostNamesOf(await store.bodies());
  return { box: await createFor(context, body, names.get(ars) ?? slugOf(body.name), details), created: true };
}

async function createFor(context: Context, body: Body, preferred: string, details: NewBox): Promise<Box> {
  const { store, deps } = context;
  const box = await store.nextId();
  // The key first: a box without a key could take files in that nobody can read, a key without a box harms nobody.
  await deps.keys.create(box);
  const candidates = [...new Set([preferred, slugOf(`${body.name} ${body.kreis ?? ""}`), slugOf(`${body.name.slice(0, 40)} ${body.ars}`)])];
  for (const name of candidates.filter(isHostName)) {
    const row = {
      ars: body.ars,
      name,
      title: titleOf(body),
      quota: details.quota ?? deps.usualQuota,
      contactName: details.contactName,
      contactEmail: details.contactEmail,
      settings: details.demo ? { demo: true } : {},
    };
    if (!(await store.insert(box, row, [arsEntry(context, body.ars), hostEntry(context, name)], ownerMark(context, body.ars)))) continue;
    const made = await store.read(box);
    if (made) return made;
  }
  throw new DomainError("already_exists", `All host names for ${body.name} (${body.ars}) are taken, or its box has just been made.`);
}

async function createAll(context: Context, onProgress: (done: number, total: number) => void): ReturnType<Boxes["createAll"]> {
  const { store } = context;
  const [bodies, taken] = await Promise.all([store.bodies(), store.taken()]);
  const names = hostNamesOf(bodies);
  const missing = bodies.filter((body) => !taken.has(arsEntry(context, body.ars).key.toString("hex")));
  const failed: { ars: string; reason: string }[] = [];
  let done = 0;
  const queue = missing.values();
  const worker = async (): Promise<void> => {
    for (const body of queue) {
      try {
        await createFor(context, body, names.get(body.ars) ?? slugOf(body.name), {});
      } catch (error) {
        if (!(error instanceof DomainError) || error.code === "unavailable") throw error;
        failed.push({ ars: body.ars, reason: error.message });
      }
      onProgress(++done, missing.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { created: missing.length - failed.length, existing: bodies.length - missing.length, failed };
}

async function list(context: Context, deleted: boolean): Promise<Box[]> {
  const boxes: Box[] = [];
  const queue = (await context.store.ids()).values();
  const worker = async (): Promise<void> => {
    for (const id of queue) {
      const box = await context.store.read(id);
      if (box && (deleted || box.state !== "deleted")) boxes.push(box);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return boxes.sort((a, b) => a.name.localeCompare(b.name, "de"));
}

async function changeState(context: Context, id: BoxId, state: BoxState): Promise<Box> {
  const box = await context.store.setState(id, state);
  context.memory.forget(id);
  return box ?? noSuchBox();
}

async function rename(context: Context, id: BoxId, name: string): Promise<Box> {
  if (!isHostName(name))
    throw new DomainError(
      "invalid_name",
      `"${name}" cannot be a host name: lower-case letters, digits and single hyphens, at most 63 characters.`,
    );
  const before = await context.store.read(id);
  if (!before || before.state === "deleted") return noSuchBox();
  if (before.name === name) return before;
  const after = await context.store.rename(id, name, hostEntry(context, name), ownerMark(context, before.ars));
  context.memory.forget(id);
  if (after === "taken") throw new DomainError("already_exists", `The host name "${name}" belongs or belonged to another box.`);
  return after ?? noSuchBox();
}

async function remove(context: Context, id: BoxId): Promise<void> {
  const before = await context.store.read(id);
  if (!before) return noSuchBox();
  // Also when it is marked deleted already: the last try may have died before the key was gone.
  if (before.state !== "deleted") await context.store.remove(id, ownerMark(context, before.ars));
  context.memory.forget(id);
  await context.deps.keys.destroy(id);
}

function noSuchBox(): never {
  throw new DomainError("not_found", "There is no such box.");
}
