// Rows that can be selected: boxes in [data-cell=select] of one form, a box with data-select-all in its head, and a
// bulk bar that CSS shows while something is selected. Shift-click takes the whole range.

import { on } from "./dom.js";
import { words } from "./words.js";

const boxesOf = (form) => [...form.querySelectorAll('tbody [data-cell="select"] input, li [data-cell="select"] input')];
const last = new WeakMap();

/** Brings the count and the box of the head in line with the rows. */
function tell(form) {
  const boxes = boxesOf(form);
  const number = boxes.filter((box) => box.checked).length;
  const count = form.querySelector("[data-count]");
  if (count) count.textContent = words.selected(number);
  const all = form.querySelector("[data-select-all]");
  if (!all) return;
  all.checked = number > 0 && number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
}

on("click", '[data-cell="select"] input', (event, box) => {
  const form = box.form;
  if (!form) return;
  const boxes = boxesOf(form);
  const [from, to] = [boxes.indexOf(last.get(form)), boxes.indexOf(box)];
  if (event.shiftKey && from >= 0 && to >= 0) {
    for (const between of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
  }
  last.set(form, box);
  tell(form);
});

on("change", "[data-select-all]", (_event, all) => {
  for (const box of boxesOf(all.form)) box.checked = all.checked;
  tell(all.form);
});

on("click", "[data-select-none]", (_event, button) => {
  for (const box of boxesOf(button.form)) box.checked = false;
  tell(button.form);
});

window.addEventListener("pageshow", () => {
  new Set([...document.querySelectorAll('[data-cell="select"] input')].map((box) => box.form)).forEach((form) => form && tell(form));
});
