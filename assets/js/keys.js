// Keys. Any link, button or field with data-key="c" (or "g q": g, then q) answers to it; lists bring j, k, o and x.
// Letters are commands only outside fields and dialogs and without Ctrl, Alt or Meta. A person can switch them off
// (data-keys="off" on <html>, WCAG 2.1.4); what needs Ctrl stays. "?" shows all keys of this page.

import { ASKS } from "./asks.js";
import { isAsking, isWriting } from "./dom.js";
import { words } from "./words.js";

const PATIENCE = 1500; // milliseconds between g and its letter
const areOff = () => document.documentElement.dataset.keys === "off";
let first = "";
let since = 0;

/** Follows a link, presses a button, or goes into a field. */
function answer(element) {
  if (isWriting(element)) element.focus();
  else element.click();
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isWriting(event.target) && !isAsking()) event.target.blur();
  if (areOff() || isWriting(event.target) || isAsking() || event.key.length > 1) return;
  const keys = first && Date.now() - since < PATIENCE ? `${first} ${event.key}` : event.key;
  first = "";
  const found = document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
  if (found || keys === "?") {
    event.preventDefault();
    if (found) answer(found);
    else showSheet();
  } else if (event.key === "g") {
    [first, since] = ["g", Date.now()];
  }
}

/** An element's own words, without the caps that name its key. */
const wordsOf = (element) => [...element.childNodes].map((node) => (node.nodeName === "KBD" ? "" : node.textContent)).join("");

/** What an element's key does: its own words, without counts and hints. */
const label = (element) =>
  element.dataset.keyLabel || element.getAttribute("aria-label") || element.querySelector("span")?.textContent || wordsOf(element);

/** One line of the sheet. */
function line(keys, text) {
  const caps = keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key }));
  const term = document.createElement("dt");
  term.append(...caps);
  return [term, Object.assign(document.createElement("dd"), { textContent: text.trim() })];
}

/** The sheet of keys, made from what this page really answers to. */
export function showSheet() {
  const sheet = document.getElementById("keys");
  const own = [...document.querySelectorAll("[data-key]")].map((element) => [element.dataset.key, label(element)]);
  const list = document.querySelector("gh-listnav") ? ["j", "k", "o", "x"] : [];
  if (document.querySelector("[data-edit]")) list.push(...Object.keys(ASKS));
  const common = [...list, "?", "Esc", "Ctrl Enter"].map((key) => [key, words.keys[key]]);
  sheet?.querySelector("dl").replaceChildren(...[...common, ...own].flatMap(([keys, text]) => line(keys, text)));
  sheet?.showModal();
}

document.addEventListener("keydown", pressed);
document.addEventListener("click", (event) => event.target.closest?.("[data-show-keys]") && showSheet());
