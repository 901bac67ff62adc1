// Files dragged over the window: shows that they can be dropped, and keeps the browser from opening what misses.
import { onScopeDispose, ref } from "vue";

/** `onDrop` gets what was dropped while `enabled()` says so. */
export function useDropZone(enabled: () => boolean, onDrop: (transfer: DataTransfer) => void) {
  const over = ref(false);
  let depth = 0;
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

  const enter = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    depth++;
    over.value = enabled();
  };
  const leave = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) over.value = false;
  };
  const move = (event: DragEvent): void => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = enabled() ? "copy" : "none";
  };
  const drop = (event: DragEvent): void => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    depth = 0;
    over.value = false;
    if (enabled()) onDrop(event.dataTransfer);
  };
  const listeners = { dragenter: enter, dragleave: leave, dragover: move, drop } as const;
  for (const [name, listener] of Object.entries(listeners)) addEventListener(name as "drop", listener);
  onScopeDispose(() => {
    for (const [name, listener] of Object.entries(listeners)) removeEventListener(name as "drop", listener);
  });
  return over;
}
