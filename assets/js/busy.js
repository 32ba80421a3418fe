// A form is sent once. The button says that it works; it is not disabled, since that would take its name and value
// out of what is sent. A page that comes back from the browser's memory starts afresh.

import { on } from "./dom.js";

const release = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
};

on(
  "submit",
  "form",
  (event, form) => {
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);

// Last of all listeners: only a form that is really leaving counts as sent.
window.addEventListener("submit", (event) => {
  const form = event.target;
  const leaves = !event.defaultPrevented && form.method !== "dialog" && form.target !== "_blank";
  if (!leaves || form.method === "get") return;
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement, submitter } = event.detail.ctx;
  if (!(sourceElement instanceof HTMLFormElement)) return;
  (submitter ?? sourceElement.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (sourceElement instanceof HTMLFormElement) release(sourceElement);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
