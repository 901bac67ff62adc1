// What one fills in about a room, checked before it is sent.
import type { RoomSummary } from "@landbox/wire";
import { dayOf } from "../send/days.ts";
import { bytesOf, gigabytesOf } from "../settings/people/gigabytes.ts";

export interface RoomForm {
  name: string;
  subject: string;
  fileNumber: string;
  /** `2026-12-24`, "" for no end. */
  until: string;
  /** In GB, "" for none of its own. */
  quota: string;
}

export const emptyForm = (): RoomForm => ({ name: "", subject: "", fileNumber: "", until: "", quota: "" });

export const formOf = ({ name, subject, fileNumber, until, quota }: RoomSummary, language: string): RoomForm => ({
  name,
  subject,
  fileNumber,
  until: until === null ? "" : dayOf(until * 1000),
  quota: quota === null ? "" : gigabytesOf(quota, language),
});

/** Keys of sentences for what is wrong. */
export type RoomFaults = Partial<Record<"name" | "until" | "quota", string>>;

export function faultsOf({ name, until, quota }: RoomForm): RoomFaults {
  const faults: RoomFaults = {};
  if (name.trim() === "") faults.name = "rooms.nameMissing";
  if (until !== "" && !(endOf(until) * 1000 > Date.now())) faults.until = "rooms.untilWrong";
  if (quota.trim() !== "" && bytesOf(quota) === undefined) faults.quota = "rooms.quotaWrong";
  return faults;
}

/** As the server takes it; the whole of the last day counts, where the reader is. */
export const valuesOf = ({ name, subject, fileNumber, until, quota }: RoomForm) => ({
  name: name.trim(),
  subject: subject.trim(),
  fileNumber: fileNumber.trim(),
  until: until === "" ? null : endOf(until),
  quota: quota.trim() === "" ? null : (bytesOf(quota) ?? null),
});

const endOf = (day: string): number => Math.floor(new Date(`${day}T23:59:59`).getTime() / 1000);
