// The keyed hashes under which the directory knows host names, register keys and e-mail addresses.
import { createHmac } from "node:crypto";
import type { DeriveKey } from "./boxes.ts";

export type DirectoryKind = "host" | "ars" | "email";

/** Hides what a directory entry is about from everyone who has only the database. */
export interface DirectoryKeys {
  keyOf(kind: DirectoryKind, value: string): Buffer;
}

export function directoryKeys(derive: DeriveKey): DirectoryKeys {
  const secret = derive("directory");
  return {
    keyOf: (kind, value) =>
      createHmac("sha256", secret)
        .update(`${kind}\0${value.normalize("NFC").toLowerCase()}`)
        .digest(),
  };
}
