// Two texts with what differs between them, in a shadow root for the same reason as the editor.
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { codeTheme } from "./code-area.ts";

/** Shows `mine` with what is different in `theirs` above each changed place. @returns what takes it away again */
export function createCompareArea(host: HTMLElement, options: { theirs: string; mine: string; label: string }): () => void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    doc: options.mine,
    extensions: [
      lineNumbers(),
      codeTheme,
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
      unifiedMergeView({ original: options.theirs, mergeControls: false, gutter: true, collapseUnchanged: { margin: 3 } }),
    ],
  });
  return () => view.destroy();
}
