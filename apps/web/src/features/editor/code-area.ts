// CodeMirror in a shadow root: there it takes its styles as objects, which the content security policy allows, instead of writing style elements.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, LanguageDescription, syntaxHighlighting } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Colours of the page's own tokens, which know light, dark and forced colours. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName], color: "var(--kern-color-action-default)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--kern-color-feedback-success)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--kern-color-feedback-danger)" },
  { tag: [tags.attributeName, tags.propertyName, tags.className, tags.typeName], color: "var(--kern-color-feedback-info)" },
  { tag: [tags.comment, tags.meta], color: "var(--kern-color-layout-text-muted)" },
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: "var(--kern-color-action-default)", textDecoration: "underline" },
]);

export const codeTheme = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--kern-color-layout-text-default)",
    backgroundColor: "var(--kern-color-layout-background-surface)",
    fontSize: "0.9375rem",
  },
  "&.cm-focused": { outline: "2px solid var(--kern-color-action-focus-default)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--kern-color-layout-text-default)", padding: "0.75rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--kern-color-layout-text-default)" },
  ".cm-gutters": {
    backgroundColor: "var(--kern-color-layout-background-surface)",
    color: "var(--kern-color-layout-text-muted)",
    borderRight: "1px solid var(--kern-color-decorative-border)",
  },
  ".cm-activeLine": { backgroundColor: "var(--kern-color-action-tint)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--kern-color-action-tint-strong)",
  },
  ".cm-panels": { backgroundColor: "var(--kern-color-layout-background-default)", color: "var(--kern-color-layout-text-default)" },
  ".cm-textfield, .cm-button": {
    font: "inherit",
    color: "inherit",
    background: "var(--kern-color-layout-background-surface)",
    border: "1px solid var(--kern-color-layout-border)",
  },
});

export interface CodeAreaOptions {
  text: string;
  /** Of the file: says which language it is in. */
  name: string;
  /** What screen readers call it. */
  label: string;
  readOnly?: boolean;
  /** CodeMirror's own words, translated. */
  phrases?: Readonly<Record<string, string>>;
  onChange?: (text: string) => void;
  onSave?: () => void;
}

export interface CodeArea {
  text(): string;
  setText(text: string): void;
  setReadOnly(readOnly: boolean): void;
  focus(): void;
  destroy(): void;
}

/** Puts a text area with line numbers and colours into an empty element. */
export function createCodeArea(host: HTMLElement, options: CodeAreaOptions): CodeArea {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const language = new Compartment();
  const locked = new Compartment();
  const lock = (readOnly: boolean): Extension => EditorState.readOnly.of(readOnly);
  const save = { key: "Mod-s", preventDefault: true, run: () => (options.onSave?.(), true) };
  const view = new EditorView({
    root,
    parent: root,
    doc: options.text,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      options.readOnly ? [] : highlightActiveLine(),
      highlightSelectionMatches(),
      syntaxHighlighting(colours),
      codeTheme,
      // Tab leaves the area, as everywhere else: who is at the keyboard is not caught in it.
      keymap.of([...(options.onSave ? [save] : []), ...defaultKeymap, ...historyKeymap, ...searchKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
      EditorState.phrases.of({ ...options.phrases }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange?.(update.state.doc.toString());
      }),
      language.of([]),
      locked.of(lock(options.readOnly === true)),
    ],
  });
  const known = LanguageDescription.matchFilename(languages, options.name);
  // Colours are an extra: without them the text is as readable.
  known
    ?.load()
    .then((support) => view.dispatch({ effects: language.reconfigure(support) }))
    .catch(() => undefined);
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setReadOnly: (readOnly) => view.dispatch({ effects: locked.reconfigure(lock(readOnly)) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
