// Macros: Ctrl . opens the menu, words narrow it and arrows walk it. What is chosen goes into the box, where it can still
// be changed; what it does besides stands below, to be ticked off. Without scripts the same links lead to pages.

import { each, on } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "." || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const link = document.querySelector('[data-key="Ctrl ."]');
  if (!link) return;
  event.preventDefault();
  link.click();
});

const linksOf = (form) => [...form.querySelectorAll("li:not([hidden]) > a")];

on("input", "[data-finds] [type=search]", (_event, field) => {
  const wanted = field.value.toLowerCase().split(/\s+/);
  for (const line of field.form.querySelectorAll("li")) {
    const text = line.textContent.toLowerCase();
    line.hidden = !wanted.every((word) => text.includes(word));
  }
  field.form.querySelector("[data-none]").hidden = linksOf(field.form).length > 0;
});

on("keydown", "[data-finds]", (event, form) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = linksOf(form);
  const at = links.indexOf(document.activeElement);
  const isFinding = document.activeElement?.type === "search";
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) links[Math.max(0, Math.min(at + by, links.length - 1))]?.focus();
  else if (event.key === "Enter" && isFinding) links[0]?.click();
  else return;
  event.preventDefault();
});

each("#used > [data-text]", (used) => {
  const form = used.closest("form");
  const box = form.querySelector("textarea");
  const { text, reads } = used.dataset;
  const radio = form.querySelector(`[name=audience][value="${reads}"]`);
  document.querySelector("#asked > :popover-open")?.hidePopover();
  if (radio && !radio.checked && !box.value.trim()) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
  box.focus();
  if (!text || box.value.includes(text)) return; // an unsent draft has it already
  const gap = box.value.trim() ? "\n\n" : "";
  box.setRangeText(`${gap}${text}`, box.value.length, box.value.length, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
});

on("click", "[data-unuse]", (event, link) => {
  event.preventDefault();
  const box = link.closest("form").querySelector("textarea");
  link.closest("fieldset").remove();
  box.focus();
});
