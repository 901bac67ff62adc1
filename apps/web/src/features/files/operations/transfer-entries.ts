// Moves and copies entries into another folder; names that are taken there are asked about once for all.
import { asFailure, ClientFailure } from "@landbox/client";
import type { Entry } from "@landbox/wire";
import type { FolderPlace } from "../../feature.ts";
import { keepBothName } from "../../uploads/keep-both-name.ts";
import { samePlace } from "../model/folder-place.ts";
import { pathOf } from "./run-operation.ts";
import type { OperationDeps, Runner } from "./run-operation.ts";

/** How many names "keep both" tries. */
const mostCopies = 99;

export type TransferKind = "move" | "copy";
/** `ask`: a taken name is a failure, about which a person decides. */
type Mode = "ask" | "keep-both" | "replace";

/** An entry and the name that it has in the other folder. */
interface Placed {
  entry: Entry;
  name: string;
}

export function createTransfer({ client, tasks }: OperationDeps, { run, done, undone, tell }: Runner) {
  async function place(kind: TransferKind, from: FolderPlace, entry: Entry, to: FolderPlace, mode: Mode): Promise<string> {
    const bring = kind === "move" ? client.moveEntry : client.copyEntry;
    const go = (name: string): Promise<void> =>
      bring(from.root, pathOf(from, entry.name), { root: to.root, path: pathOf(to, name), replace: mode === "replace" });
    if (mode !== "keep-both") return go(entry.name).then(() => entry.name);
    for (let number = 2; number <= mostCopies; number++) {
      const name = keepBothName(entry.name, number);
      try {
        await go(name);
        return name;
      } catch (thrown) {
        if (asFailure(thrown).code !== "already_exists") throw thrown;
      }
    }
    throw new ClientFailure("already_exists", 412, "Every name is taken.");
  }

  async function bringBack(from: FolderPlace, to: FolderPlace, placed: readonly Placed[]): Promise<void> {
    const result = await run("undo", placed, [from, to], ({ entry, name }) =>
      client.moveEntry(to.root, pathOf(to, name), { root: from.root, path: pathOf(from, entry.name) }),
    );
    undone(
      result,
      ({ entry }) => entry,
      (again) => bringBack(from, to, again),
    );
  }

  async function removeAgain(to: FolderPlace, placed: readonly Placed[]): Promise<void> {
    const result = await run("undo", placed, [to], ({ name }) => client.deleteEntry(to.root, pathOf(to, name)));
    undone(
      result,
      ({ entry }) => entry,
      (again) => removeAgain(to, again),
    );
  }

  /** @param targetName what the target is called on the screen */
  return async function transfer(
    kind: TransferKind,
    from: FolderPlace,
    entries: readonly Entry[],
    to: FolderPlace,
    targetName: string,
  ): Promise<void> {
    const same = samePlace(from, to);
    if (entries.length === 0 || (kind === "move" && same)) return;
    const placed: Placed[] = [];
    const work = (mode: Mode) => async (entry: Entry) => void placed.push({ entry, name: await place(kind, from, entry, to, mode) });
    const result = await run(kind, entries, [from, to], work(same ? "keep-both" : "ask"));
    const taken = result.failed.filter(({ failure }) => failure.code === "already_exists").map(({ item }) => item);
    if (taken.length > 0) {
      result.failed = result.failed.filter(({ failure }) => failure.code !== "already_exists");
      const answer = await tasks.ask(taken, targetName);
      if (answer !== "skip") result.failed.push(...(await run(kind, taken, [from, to], work(answer))).failed);
    }
    done(
      kind,
      placed.map(({ name }) => name),
      targetName,
      () => (kind === "move" ? bringBack(from, to, placed) : removeAgain(to, placed)),
    );
    tell(kind, result, (again) => void transfer(kind, from, again, to, targetName));
  };
}
