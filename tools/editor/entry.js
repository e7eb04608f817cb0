// What the workbench takes of CodeMirror: globalThis.CodeMirror of graph/ui/assets/editor.js.
export { EditorState, Prec } from "@codemirror/state";
export { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
export {
  HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting, syntaxTree,
} from "@codemirror/language";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
export { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { sparql } from "@codemirror/legacy-modes/mode/sparql";
export { tags } from "@lezer/highlight";
