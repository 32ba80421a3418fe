// Fields of a form are moved by dragging, too. The buttons up and down do the same and need no script.

import { each, on } from "./dom.js";

let dragged = null;

each("[data-drop] > [data-field]", (item) => {
  item.draggable = true;
});

on("dragstart", "[data-drop] > [data-field]", (event, item) => {
  dragged = item;
  event.dataTransfer.effectAllowed = "move";
});

on("dragover", "[data-drop]", (event, list) => {
  if (!dragged) return;
  event.preventDefault();
  const over = event.target.closest("[data-field]");
  if (!over) list.append(dragged);
  else if (over !== dragged) {
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  }
});

on("drop", "[data-drop]", (event, list) => {
  const form = document.querySelector("[data-dropped]");
  if (!dragged || !form) return;
  event.preventDefault();
  form.elements.field.value = dragged.dataset.field;
  form.elements.section.value = list.dataset.drop;
  form.elements.at.value = [...list.querySelectorAll("[data-field]")].indexOf(dragged);
  form.requestSubmit();
});

on("dragend", "[data-field]", () => {
  dragged = null;
});
