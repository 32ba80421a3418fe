// Going wider with text in the box asks first: "Send this to Ravi Nair?". The safe answer has the focus, and Esc is
// the safe answer too. Radios carry data-receiver (who would read it) and data-safe ("Keep it private").

import { on } from "./dom.js";

const WIDTH = { side: 0, private: 0, requester: 1, hall: 2 };
const chosen = new WeakMap();

/** Puts the audience back to where the text was written for. */
function back(form, value) {
  const radio = form.querySelector(`[name=audience][value="${value}"]`);
  if (!radio) return;
  radio.checked = true;
  chosen.set(form, value);
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Asks in the page's dialog; resolves to whether the person means it. */
function ask(radio) {
  const dialog = document.getElementById("widen");
  if (!dialog) return Promise.resolve(true);
  dialog.querySelectorAll("[data-receiver]").forEach((slot) => (slot.textContent = radio.dataset.receiver || ""));
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("[data-safe]").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "wider"), { once: true });
  });
}

on("focusin", ".composer", (_event, form) => {
  const radio = form.querySelector(":scope > .tabs [name=audience]:checked");
  if (radio && !chosen.has(form)) chosen.set(form, radio.value);
});

on("change", ".composer > .tabs [name=audience]", async (_event, radio) => {
  const form = radio.form;
  const before = chosen.get(form) ?? form.querySelector("[name=audience][checked]")?.value ?? radio.value;
  chosen.set(form, radio.value);
  const hasText = form.querySelector("textarea")?.value.trim();
  if (!hasText || WIDTH[radio.value] <= WIDTH[before]) return;
  if (!(await ask(radio))) back(form, before);
});
