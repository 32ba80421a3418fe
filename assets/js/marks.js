// Small marks around a selection in a Markdown box: <button type="button" data-mark="bold|code|mention">.

import { on } from "./dom.js";

const MARKS = { bold: ["**", "**"], code: ["`", "`"], block: ["```\n", "\n```"], mention: ["@", ""] };

on("click", "[data-mark]", (_event, button) => {
  const box = button.form?.querySelector("textarea");
  if (!box) return;
  const { selectionStart: from, selectionEnd: to, value } = box;
  const text = value.slice(from, to);
  const mark = button.dataset.mark === "code" && text.includes("\n") ? "block" : button.dataset.mark;
  const [before, after] = MARKS[mark];
  box.focus();
  // insertText keeps the browser's own undo; setRangeText does not.
  if (!document.execCommand("insertText", false, before + text + after)) box.setRangeText(before + text + after, from, to);
  box.setSelectionRange(from + before.length, from + before.length + text.length);
});
