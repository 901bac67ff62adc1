// Keys that work anywhere on the page of a folder, unless someone is typing or a dialog is open.
import { onScopeDispose } from "vue";
import { useRouter } from "vue-router";
import { useFiles } from "../files-app.ts";
import type { FolderView } from "../folder-view.ts";
import type { EntryActions } from "./use-entry-actions.ts";

interface Options {
  view: FolderView;
  actions: EntryActions;
  selectAll: () => void;
  help: () => void;
  togglePanel: () => void;
}

export function useShortcuts({ view, actions, selectAll, help, togglePanel }: Options): void {
  const router = useRouter();
  const { undo } = useFiles();

  /** What a key with Ctrl (on a Mac: Command) does. */
  function withControl(key: string): (() => void) | undefined {
    const entries = actions.meant();
    const handlers = actions.handlersFor(entries);
    const some = entries.length > 0 && view.mayWrite.value;
    switch (key) {
      case "a":
        return selectAll;
      case "c":
        // Marked text is what is meant then.
        return some && getSelection()?.isCollapsed !== false ? handlers.copy : undefined;
      case "x":
        return some ? handlers.cut : undefined;
      case "v":
        return view.mayWrite.value ? () => void actions.paste() : undefined;
      case "z":
        return () => void undo.undo();
      default:
        return undefined;
    }
  }

  function alone(key: string): (() => void) | undefined {
    const entries = actions.meant();
    const handlers = actions.handlersFor(entries);
    switch (key) {
      case "F2":
        return view.mayWrite.value && entries.length === 1 ? handlers.rename : undefined;
      case "Delete":
        return view.mayWrite.value && entries.length > 0 ? handlers.remove : undefined;
      case "Escape":
        return view.selection.value.size.value > 0 ? () => view.selection.value.clear() : undefined;
      case "Backspace":
        return up();
      case "?":
        return help;
      default:
        return undefined;
    }
  }
  const up = (): (() => void) | undefined =>
    view.path.value.length > 0 ? () => void router.push(view.addressOf(view.path.value.slice(0, -1))) : undefined;

  function onKey(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || event.isComposing || target.closest("input:not([type=checkbox]), textarea, [role=dialog], [role=menu]"))
      return;
    // A press on a blank place of a dialog takes the focus from it; what lies behind stays untouched.
    if (document.querySelector("[role=dialog][data-state=open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const act =
      control && !event.shiftKey && !event.altKey
        ? withControl(event.key.toLowerCase())
        : event.altKey && !control
          ? ({ ArrowUp: up(), Enter: togglePanel } as Record<string, (() => void) | undefined>)[event.key]
          : alone(event.key);
    if (!act) return;
    // Files from other programs arrive as a paste event of their own.
    if (!(control && event.key.toLowerCase() === "v")) event.preventDefault();
    act();
  }
  addEventListener("keydown", onKey);
  onScopeDispose(() => removeEventListener("keydown", onKey));
}
