/*! With CodeMirror and Lezer, https://codemirror.net, (C) Marijn Haverbeke and others, MIT License. */
/* The text editor: CodeMirror over the form's text area, which keeps the text and is what the form sends.

   bin/build_editor bundles this folder with its packages; static/desk/text-editor.js loads the bundle. */

import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { insertNewlineContinueMarkupCommand, markdown, markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { StyleModule } from "style-mod";

import appearance from "./appearance.js";
import { listKeys } from "./list-keys.js";
import { paragraphKeys } from "./paragraph-keys.js";
import passageMarks from "./passage-marks.js";
import standIn, { follow } from "./stand-in.js";
import tabKey from "./tab-key.js";
import { tableKeys } from "./table-keys.js";
import typedOver from "./typed-over.js";

const enter = { key: "Enter", run: insertNewlineContinueMarkupCommand({ nonTightLists: false }) };

const HINT = "In a list or a table, Tab moves within it. To leave the text, press Escape, then Tab.";

export default function edit(text) {
  const hadFocus = document.activeElement === text;
  const view = new EditorView({ state: EditorState.create({ doc: text.value, selection: selectionOf(text), extensions: extensionsFor(text) }) });
  text.after(view.dom);
  text.hidden = true;
  standIn(text, view);
  if (hadFocus) view.focus();
}

function selectionOf(text) {
  return { anchor: text.selectionStart, head: text.selectionEnd };
}

function extensionsFor(text) {
  return [
    history(),
    keymap.of([...tableKeys, ...listKeys, enter, ...markdownKeymap, ...paragraphKeys, ...historyKeymap, ...standardKeymap]),
    tabKey,
    typedOver,
    markdown({ base: markdownLanguage, addKeymap: false, completeHTMLTags: false }),
    appearance,
    passageMarks,
    EditorView.lineWrapping,
    EditorView.editorAttributes.of({ class: "text-editor" }),
    EditorView.contentAttributes.of(attributesFrom(text)),
    follow(text),
  ];
}

/* What people and their screen readers knew of the text area holds for the editor, too. */
function attributesFrom(text) {
  const label = text.labels[0];
  label.id ||= `${text.id}_label`;
  label.addEventListener("click", () => text.focus());
  label.removeAttribute("for");
  const hint = Object.assign(document.createElement("span"), { id: `${text.id}_keys`, className: "unseen", textContent: HINT });
  text.after(hint);
  return {
    "aria-labelledby": label.id,
    "aria-describedby": `${text.getAttribute("aria-describedby") ?? ""} ${hint.id}`.trim(),
    "aria-invalid": text.getAttribute("aria-invalid") ?? "false",
    tabindex: "0", spellcheck: "true", autocorrect: "on", autocapitalize: "sentences", writingsuggestions: "true",
  };
}

/* CodeMirror puts its rules into a <style>, which our policy forbids in documents. A constructed sheet isn't inline. */
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);
StyleModule.mount = (root, modules) => {
  sheet.replaceSync([modules].flat().map((module) => module.getRules()).join("\n"));
};
