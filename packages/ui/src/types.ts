// The records that primitives take.

/** A message of the status region. */
export interface Toast {
  id: number;
  text: string;
  tone: "success" | "danger";
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
