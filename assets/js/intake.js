// Forms whose fields hang on other answers. Without this file every field shows and says when it counts; the server
// drops what a condition hides in any case. A field that is hidden counts as not answered, as it does there.

import { each, on } from "./dom.js";

/** What is answered under a name inside a form, as texts. */
function answered(root, name) {
  const inputs = [...root.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  return inputs
    .filter((input) => !input.closest("[data-when][hidden]"))
    .filter((input) => (input.type === "radio" || input.type === "checkbox" ? input.checked : input.value.trim()))
    .map((input) => input.value.trim());
}

function holds({ when, test, value }, root) {
  const said = answered(root, when);
  if (test === "filled") return said.length > 0;
  if (test === "has") return said.some((one) => one.toLowerCase().includes(value.toLowerCase()));
  return said.includes(value) === (test === "is");
}

/** From top to bottom, as a condition looks only at what stands before. */
function show(root) {
  for (const part of root.querySelectorAll("[data-when]")) part.hidden = !holds(part.dataset, root);
}

each("[data-intake]", (root) => {
  for (const words of root.querySelectorAll("[data-words]")) words.hidden = true;
  show(root);
});
on("input", "[data-intake]", (_event, root) => show(root));
on("change", "[data-intake]", (_event, root) => show(root));
