// <gh-toasts class="toasts" popover="manual">: what an action has to say, with Undo where it can be undone.
//
// A toast arrives as `.toast` inside a swapped fragment, or as the event `gh:toast` (the server's HX-Trigger) with
// {text, undo}, `undo` being the address to post to. Three at most, eight seconds, longer while someone looks at
// one. The same Undo stands in the timeline, so nothing depends on being quick.

import { isAsking, on } from "./dom.js";
import { words } from "./words.js";

const SECONDS = 8;
const MOST = 3;

/** A button inside a toast; whatever it does, the toast has been read. */
function button(toast, label, click) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
  made.dataset.size = "small";
  made.addEventListener("click", () => (toast.remove(), click?.()));
  return made;
}

class Toasts extends HTMLElement {
  connectedCallback() {
    new MutationObserver(() => this.show()).observe(this, { childList: true });
    document.addEventListener("gh:toast", (event) => this.add(event.detail));
    this.show();
  }

  /** Adds a toast; the text is text, never markup. */
  add({ text, undo }) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.setAttribute("role", "status");
    toast.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (undo) toast.append(button(toast, words.undo, () => htmx.ajax("POST", undo, { swap: "none" })));
    toast.append(button(toast, words.dismiss));
    this.append(toast);
  }

  /** Opens the layer while it holds something and starts the time of toasts that are new. */
  show() {
    const toasts = [...this.querySelectorAll(".toast")];
    toasts.slice(0, -MOST).forEach((toast) => toast.remove());
    if (this.matches(":popover-open") !== toasts.length > 0) this.togglePopover(toasts.length > 0);
    for (const toast of toasts.filter((toast) => !toast.dataset.since)) {
      toast.dataset.since = Date.now();
      toast.timer = setInterval(() => this.expire(toast), 1000);
    }
  }

  expire(toast) {
    const isRead = toast.matches(":hover, :focus-within") || isAsking() || document.hidden;
    if (isRead) toast.dataset.since = Date.now();
    else if (Date.now() - toast.dataset.since > SECONDS * 1000 || !toast.isConnected) {
      clearInterval(toast.timer);
      toast.remove();
    }
  }
}

customElements.define("gh-toasts", Toasts);
on("click", ".toast [data-dismiss]", (_event, element) => element.closest(".toast").remove());
