// One upload of the queue, and what its states mean.
import type { ClientFailure } from "@landbox/client";

/** `conflict`: a person has to decide. `failed` can be tried again. */
export type UploadStatus = "waiting" | "sending" | "conflict" | "done" | "failed" | "skipped" | "cancelled";

export interface UploadItem {
  readonly id: number;
  /** The name on the server, which "keep both" changes. */
  name: string;
  readonly size: number;
  /** Bytes that have gone out. */
  sent: number;
  status: UploadStatus;
  failure: ClientFailure | null;
}

/** Where files go: a space and the names down to the folder. */
export interface UploadTarget {
  spaceId: string;
  root: string;
  path: readonly string[];
}

const open: readonly UploadStatus[] = ["waiting", "sending", "conflict"];

/** True while leaving the page would lose the upload. */
export const isOpen = (item: UploadItem): boolean => open.includes(item.status);

/** Bytes sent and bytes in all over what counts: not what was skipped, cancelled or has failed. */
export function progressOf(items: readonly UploadItem[]): { sent: number; size: number } {
  const counted = items.filter((item) => isOpen(item) || item.status === "done");
  return {
    sent: counted.reduce((sum, item) => sum + (item.status === "done" ? item.size : Math.min(item.sent, item.size)), 0),
    size: counted.reduce((sum, item) => sum + item.size, 0),
  };
}
