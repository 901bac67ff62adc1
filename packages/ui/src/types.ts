// The records that primitives take.
import type { IconName } from "./icons.ts";

/** A message of the status region. */
export interface Toast {
  id: number;
  text: string;
  tone: "success" | "danger";
  /** What one can do about it, e.g. take it back. */
  action?: { label: string; run: () => void };
}

/** A column of a table. */
export interface Column {
  key: string;
  label: string;
  /** The words stand in the header for screen readers only. */
  hiddenLabel?: boolean;
}

/** A step of the way to where one is. */
export interface Crumb {
  label: string;
  key: string;
}

/** A branch or leaf of a tree. */
export interface TreeNode {
  key: string;
  label: string;
  icon: IconName;
  /** undefined: a leaf. Empty: a branch that may not have been fetched yet. */
  children?: readonly TreeNode[];
  disabled?: boolean;
}
