// The port through which the rest of the product finds boxes and the operator manages them; `create-boxes.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { Body } from "./body.ts";

export type BoxState = "active" | "frozen" | "deleted";

/** A body's own instance, without anything of its contents. */
export interface Box {
  readonly id: BoxId;
  readonly ars: string;
  /** Label of its host name. */
  readonly name: string;
  readonly title: string;
  readonly state: BoxState;
  /** Bytes; undefined: unlimited. */
  readonly quota: number | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly contactName: string | undefined;
  readonly contactEmail: string | undefined;
  /** Grows with every change of this record. */
  readonly version: number;
  readonly createdAt: Date;
  /** Names it had before; they still lead here. */
  readonly formerNames: readonly string[];
}

/** What a host name of a request means. */
export type HostMeaning =
  /** The common host of all boxes: the login names the box. */
  | { readonly kind: "common" }
  /** `former`: the name is one that the box had before; pages redirect to the present one. */
  | { readonly kind: "box"; readonly box: Box; readonly former: boolean }
  /** Below the base domain, but no box has it: nothing is there. */
  | { readonly kind: "nobody" };

export interface NewBox {
  readonly contactName?: string;
  readonly contactEmail?: string;
  /** Bytes; undefined: the land's usual quota. */
  readonly quota?: number;
  /** A box for trying things, whose accounts the operator may enter. Only when it is made: no box in use can become one. */
  readonly demo?: boolean;
}

/** Whether a box is for trying things only. */
export const isDemo = (box: Pick<Box, "settings">): boolean => box.settings["demo"] === true;

export interface Boxes {
  /** The register's bodies, by key. */
  body(ars: string): Promise<Body | undefined>;
  /** Writes the register into the database; entries that left it stay, because boxes may point to them. */
  loadRegister(bodies: readonly Body[]): Promise<number>;

  /** From memory where it was confirmed within 2 s. `host`: lower-case, without port. */
  byHost(host: string): Promise<HostMeaning>;
  /** The same without waiting, when it is in memory and fresh; undefined means: ask `byHost`. */
  recallHost(host: string): HostMeaning | undefined;
  /** A live box by the label of its host name or one it had before. */
  byName(name: string): Promise<Box | undefined>;
  /** A live box by the register key of its body. */
  byArs(ars: string): Promise<Box | undefined>;
  /** A live box by its number; remembered for 2 s. */
  byId(box: BoxId): Promise<Box | undefined>;
  /** The public host name of a box. */
  hostOf(box: Pick<Box, "name">): string;

  /**
   * The box of a body; made with directory entries and key when there is none yet.
   * @throws DomainError not_found when the register has no such body, already_exists when its host names are all taken
   */
  create(ars: string, details?: NewBox): Promise<{ box: Box; created: boolean }>;
  /** A box for every body that has none. Repeatable; goes on after single failures and reports them at the end. */
  createAll(
    onProgress?: (done: number, total: number) => void,
  ): Promise<{ created: number; existing: number; failed: readonly { ars: string; reason: string }[] }>;
  /** All boxes, by name; deleted ones only when asked for. */
  list(options?: { deleted?: boolean }): Promise<Box[]>;
  /** @throws DomainError not_found */
  freeze(box: BoxId): Promise<Box>;
  thaw(box: BoxId): Promise<Box>;
  /** The old name keeps leading here and is given to nobody else. @throws DomainError invalid_name, already_exists, not_found */
  rename(box: BoxId, name: string): Promise<Box>;
  /** Destroys the box's key, so that its contents are gone for good; its names are given to no other body. @throws DomainError not_found */
  delete(box: BoxId): Promise<void>;
  /** A message of the channel `landbox`: forgets what it names. */
  noticed(message: string): void;
}

/** Makes and destroys the data key of a box; repeating either is harmless. */
export interface BoxKeys {
  create(box: BoxId): Promise<void>;
  destroy(box: BoxId): Promise<void>;
}

/** A 256-bit key for one purpose, derived from the land's master key: the same in every process. */
export type DeriveKey = (purpose: string) => Uint8Array;
