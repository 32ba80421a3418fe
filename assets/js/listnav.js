// <gh-listnav> around a table of rows: j and k move, o (or Enter, natively) opens, x selects; a, s, p, l and e ask what
// changes the row's case. The row's link has the focus, so a screen reader says where one is and Tab goes on from there.

import { ASKS } from "./asks.js";
import { isAsking, isWriting, on } from "./dom.js";

class ListNav extends HTMLElement {
  connectedCallback() {
    this.listen = (event) => this.press(event);
    document.addEventListener("keydown", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }

  get links() {
    return [...this.querySelectorAll("a.subject")];
  }

  /** The link of the row that has the focus, anywhere inside it. */
  get current() {
    return document.activeElement?.closest("gh-listnav tr, gh-listnav li")?.querySelector("a.subject") ?? null;
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.dataset.keys === "off" || isWriting(event.target) || isAsking()) return;
    const act = { j: () => this.move(1), k: () => this.move(-1), o: () => this.current?.click(), x: () => this.select() };
    const row = this.current?.closest("[data-edit]");
    if (row && Object.hasOwn(ASKS, event.key)) act[event.key] = () => this.ask(row, ASKS[event.key]);
    if (!Object.hasOwn(act, event.key)) return;
    event.preventDefault();
    act[event.key]();
  }

  ask(row, what) {
    const back = encodeURIComponent(`${this.dataset.here}#${row.id}`);
    htmx.ajax("GET", `${row.dataset.edit}${what}?back=${back}`, { target: "#asked" });
  }

  move(by) {
    const links = this.links;
    const from = links.indexOf(this.current ?? links.find((link) => link.ariaCurrent));
    const next = links[Math.min(Math.max(from + by, 0), links.length - 1)];
    next?.focus();
  }

  select() {
    this.current?.closest("tr, li").querySelector('[data-cell="select"] input')?.click();
  }
}

customElements.define("gh-listnav", ListNav);

// A cell that can be changed is a link to its question; here the question comes above the list.
on("click", "a.inline", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  htmx.ajax("GET", link.getAttribute("href"), { target: "#asked" });
});

// Somebody comes back to the row they left. The browser goes to a place in the page after this file has run.
window.addEventListener("load", () => {
  if (location.hash.startsWith("#c-")) document.getElementById(location.hash.slice(1))?.querySelector("a.subject")?.focus();
});
