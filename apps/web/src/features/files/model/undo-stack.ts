// What can be taken back, newest first.
import { computed, shallowRef } from "vue";

/** Something that was done. */
export interface Undoable {
  /** What taking it back is called, in the language of the moment. */
  label: () => string;
  undo: () => Promise<void>;
}

/** Older steps are forgotten: nobody remembers what they were. */
const most = 20;

export function createUndoStack() {
  const steps = shallowRef<readonly Undoable[]>([]);
  let running = false;
  return {
    last: computed(() => steps.value.at(-1)),
    push(step: Undoable): void {
      steps.value = [...steps.value.slice(1 - most), step];
    },
    /** Takes back a certain step, or the last one. Does nothing when it is gone already or another one is being taken back. */
    async undo(step: Undoable | undefined = steps.value.at(-1)): Promise<void> {
      if (!step || running || !steps.value.includes(step)) return;
      running = true;
      steps.value = steps.value.filter((one) => one !== step);
      try {
        await step.undo();
      } finally {
        running = false;
      }
    },
    clear(): void {
      steps.value = [];
    },
  };
}

export type UndoStack = ReturnType<typeof createUndoStack>;
