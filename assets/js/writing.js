// What a composer can do beyond its form: say what its writer had seen when they began, quote, and take pasted or dropped
// files. Without scripts its file input and the links of the entries do the same with a page each.

import { announce, on } from "./dom.js";
import { upload } from "./post.js";
import { words } from "./words.js";

const boxOf = (form) => form.querySelector("textarea");

// Whoever begins to write has seen what the page shows at that moment, also what came while it lay open.
on("beforeinput", ".composer textarea", (_event, box) => {
  const field = box.form.elements.shown_until;
  const shown = (box.closest(".thread") ?? document).querySelector("[data-until]");
  if (field && shown && !box.value.trim()) field.value = shown.dataset.until;
});

on("click", "[data-quote]", (event, link) => {
  const entry = document.getElementById(`e-${link.dataset.quote}`);
  const form = link.closest("form") ?? (link.closest(".thread") ?? document).querySelector(".composer");
  const prose = entry?.querySelector(".prose");
  if (!prose || !form) return;
  event.preventDefault();
  const chosen = getSelection();
  const text = chosen && !chosen.isCollapsed && prose.contains(chosen.anchorNode) ? chosen.toString() : prose.innerText;
  const name = entry.querySelector(".by b")?.textContent ?? "";
  const quote = [`**${name}**:`, "", ...text.trim().split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n");
  const box = boxOf(form);
  box.focus();
  box.setRangeText(`${box.value && !box.value.endsWith("\n\n") ? "\n\n" : ""}${quote}\n\n`, box.value.length, box.value.length, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
});

const make = (tag, values = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...inside);
  return element;
};

async function take(form, file) {
  const list = form.querySelector("[data-uploads]");
  const bar = make("progress", { max: 1, value: 0 });
  const line = make("li", {}, make("span", { textContent: file.name || words.file.pasted }), bar);
  list.append(line);
  try {
    const { status, answer } = await upload(list.dataset.uploads, file, (part) => (bar.value = part));
    if (status !== 201) throw new Error(answer.said ?? words.file.failed);
    const box = make("input", { type: "checkbox", name: "attached", value: answer.key, checked: true });
    line.replaceChildren(make("label", {}, box, ` ${answer.name}`));
    announce(words.file.there(answer.name));
    form.dispatchEvent(new CustomEvent("gh:changed"));
  } catch (problem) {
    line.className = "error";
    line.replaceChildren(problem instanceof Error && problem.message ? problem.message : words.file.failed);
    announce(line.textContent);
  }
}

const TAKES = ".composer, [data-takes-files]";
const takesFiles = (element) => element.closest(TAKES)?.querySelector("[data-uploads]")?.closest("form");

on("change", ":is(.composer, [data-takes-files]) input[type=file]:not([data-answer])", (_event, input) => {
  const form = takesFiles(input);
  if (!form) return;
  const files = [...input.files];
  input.value = "";
  files.forEach((file) => take(form, file));
});

for (const [type, source] of [["paste", "clipboardData"], ["drop", "dataTransfer"]]) {
  on(type, TAKES, (event, composer) => {
    const files = [...(event[source]?.files ?? [])];
    const form = takesFiles(composer);
    if (!files.length || !form) return;
    event.preventDefault();
    files.forEach((file) => take(form, file));
  });
}
on("dragover", TAKES, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());

// A side thread beside its case: a panel that a marker fetches.
on("click", "[data-close-panel]", () => document.getElementById("panel")?.replaceChildren());
document.addEventListener("htmx:after:swap", () => {
  const panel = document.querySelector("#panel > .thread:not([data-shown])");
  if (!panel) return;
  panel.dataset.shown = "";
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
});
