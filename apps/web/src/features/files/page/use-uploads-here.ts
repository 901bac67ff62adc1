// Uploading into the folder on the screen: by button, by dropping, by pasting.
import { onScopeDispose } from "vue";
import { useApp } from "../../../app-context.ts";
import { filesOfDrop, filesOfInput } from "../../uploads/dropped-files.ts";
import type { FolderView } from "../folder-view.ts";
import { useDropZone } from "./drop-zone.ts";

export function useUploadsHere(view: FolderView) {
  const { uploads } = useApp();
  const target = () => ({ spaceId: view.place.value.space, root: view.place.value.root, path: view.place.value.path });

  async function take(transfer: DataTransfer): Promise<void> {
    const to = target();
    uploads.queue.add(to, await filesOfDrop(transfer));
  }
  const over = useDropZone(
    () => view.mayWrite.value,
    (transfer) => void take(transfer),
  );
  // Files that were copied elsewhere, or a picture of the screen.
  function onPaste(event: ClipboardEvent): void {
    const transfer = event.clipboardData;
    if (!transfer || transfer.files.length === 0 || !view.mayWrite.value || (event.target as HTMLElement).closest?.("input, textarea"))
      return;
    event.preventDefault();
    void take(transfer);
  }
  addEventListener("paste", onPaste);
  onScopeDispose(() => removeEventListener("paste", onPaste));

  return {
    over,
    picked(event: Event): void {
      const input = event.target as HTMLInputElement;
      uploads.queue.add(target(), filesOfInput(input));
      input.value = "";
    },
  };
}
