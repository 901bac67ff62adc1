// What an upload is to become, as it is kept with the upload until it is finished.
import { fromHex, toHex } from "@landbox/kit";
import type { Conditions, Path } from "../tree/tree.ts";
import type { DeclaredChecksum } from "./uploads.ts";

/** `parts`: a collection of them, finished by a request that says where. `tus`: one after the other. `chunked`: ownCloud's of 2013. */
export type UploadKind = "parts" | "tus" | "chunked";

/** As JSON. */
export interface Plan {
  readonly path?: Path;
  /** Id of the folder the path led to: it is found again when it was renamed or moved meanwhile. */
  readonly parent?: number;
  readonly mtime?: number;
  readonly checksums?: readonly { algorithm: DeclaredChecksum["algorithm"]; hex: string }[];
  readonly conditions?: Conditions;
  /** Upload-Metadata as the client wrote it. */
  readonly metadata?: string;
}

export interface Wish {
  readonly path?: Path;
  readonly parent?: number;
  readonly mtime?: number | undefined;
  readonly checksum?: readonly DeclaredChecksum[];
  readonly conditions?: Conditions | undefined;
  readonly metadata?: string;
}

/** What is not said is left out, so that it does not overwrite what a part before has said. */
export const planOf = ({ path, parent, mtime, checksum, conditions, metadata }: Wish): Plan => ({
  ...(path && { path }),
  ...(parent !== undefined && { parent }),
  ...(mtime !== undefined && { mtime }),
  ...(checksum && checksum.length > 0 && { checksums: checksum.map(({ algorithm, value }) => ({ algorithm, hex: toHex(value) })) }),
  ...(conditions && { conditions }),
  ...(metadata !== undefined && { metadata }),
});

export const checksumsOf = (plan: Plan): DeclaredChecksum[] =>
  (plan.checksums ?? []).map(({ algorithm, hex }) => ({ algorithm, value: fromHex(hex) ?? new Uint8Array() }));
