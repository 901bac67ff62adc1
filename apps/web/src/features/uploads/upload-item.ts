// One upload of the queue, and what its states mean.
import type { ClientFailure } from "@landbox/client";

/**
 * `offline`: goes on by itself when the server answers again. `conflict`: a person has to decide. `failed` can be tried again, mostly.
 * `unfinished`: from an earlier visit; goes on when the file is chosen again.
 */
export type UploadStatus =
  | "waiting"
  | "sending"
  | "paused"
  | "offline"
  | "conflict"
  | "unfinished"
  | "done"
  | "failed"
  | "skipped"
  | "cancelled";

export interface UploadItem {
  readonly id: number;
  /** The name on the server, which "keep both" changes. */
  name: string;
  /** An empty folder of a folder that is uploaded. */
  readonly isFolder: boolean;
  readonly size: number;
  /** Bytes that have gone out. */
  sent: number;
  status: UploadStatus;
  failure: ClientFailure | null;
  /** The file that was chosen to go on is another one. */
  otherFile?: boolean;
}

/** Where files go: a space and the names down to the folder. */
export interface UploadTarget {
  spaceId: string;
  root: string;
  path: readonly string[];
}

export type ConflictAnswer = "keep-both" | "replace" | "skip";

const open: readonly UploadStatus[] = ["waiting", "sending", "paused", "offline", "conflict"];

/** True while leaving the page would interrupt the upload. */
export const isOpen = ({ status }: Pick<UploadItem, "status">): boolean => open.includes(status);

/** Trying again cannot help a name. */
export const canRetry = ({ failure }: UploadItem): boolean => failure !== null && !["invalid_name", "is_folder"].includes(failure.code);

export interface UploadSummary {
  /** Files and empty folders of each status. */
  readonly counts: Readonly<Record<UploadStatus, number>>;
  /** Empty folders among those that are done. */
  readonly folders: number;
  readonly running: boolean;
  /** Bytes over what counts: not what was skipped, cancelled or has failed. */
  readonly sent: number;
  readonly size: number;
}

export function summarise(items: readonly UploadItem[]): UploadSummary {
  const counts: Record<UploadStatus, number> = {
    waiting: 0,
    sending: 0,
    paused: 0,
    offline: 0,
    conflict: 0,
    unfinished: 0,
    done: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
  };
  let folders = 0;
  let sent = 0;
  let size = 0;
  for (const item of items) {
    counts[item.status]++;
    if (item.status === "done") {
      if (item.isFolder) folders++;
      sent += item.size;
      size += item.size;
    } else if (isOpen(item)) {
      sent += Math.min(item.sent, item.size);
      size += item.size;
    }
  }
  return { counts, folders, running: open.some((status) => counts[status] > 0), sent, size };
}
