// Names behind an @: <textarea data-mentions="/threads/<uuid>/mentions/">. The server offers only those who may read the
// thread; arrows choose, Enter or Tab takes, Escape leaves. A name can as well be written by hand.

import { on } from "./dom.js";
import { words } from "./words.js";

const OPEN = /(?:^|[\s(])@([\p{L}\w.-]{0,40})$/u;
let [list, asked, number] = [null, "", 0];

const close = () => {
  list?.owner.removeAttribute("aria-activedescendant");
  list?.element.remove();
  list = null;
};

const typed = (box) => OPEN.exec(box.value.slice(0, box.selectionStart))?.[1];

function mark(at) {
  const options = [...list.element.children];
  list.at = (at + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === list.at)));
  list.owner.setAttribute("aria-activedescendant", options[list.at].id);
}

function take(box, handle) {
  const start = box.selectionStart - typed(box).length;
  box.setRangeText(`${handle} `, start, box.selectionStart, "end");
  close();
  box.focus();
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function show(box, offers) {
  close();
  if (!offers.length) return;
  const element = Object.assign(document.createElement("ul"), { className: "menu mentions", id: "mentions" });
  element.setAttribute("role", "listbox");
  element.setAttribute("aria-label", words.mentions);
  offers.forEach(({ handle, name, what }, place) => {
    const option = document.createElement("li");
    const told = Object.assign(document.createElement("span"), { className: "muted", textContent: ` ${what}` });
    option.append(name, told);
    option.id = `mention-${place}`;
    option.setAttribute("role", "option");
    option.addEventListener("mousedown", (event) => (event.preventDefault(), take(box, handle)));
    element.append(option);
  });
  box.after(element);
  list = { element, owner: box, offers, at: 0 };
  box.setAttribute("aria-controls", "mentions");
  mark(0);
}

on("input", "textarea[data-mentions]", async (_event, box) => {
  const begun = typed(box);
  if (begun === undefined) return close();
  const mine = ++number;
  asked = `${box.dataset.mentions}?q=${encodeURIComponent(begun)}`;
  try {
    const response = await fetch(asked, { headers: { Accept: "application/json" } });
    const { offers } = response.ok ? await response.json() : { offers: [] };
    if (mine === number && typed(box) === begun) show(box, offers);
  } catch {
    close();
  }
});

on(
  "keydown",
  "textarea[data-mentions]",
  (event, box) => {
    if (!list || list.owner !== box || event.ctrlKey || event.metaKey || event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) mark(list.at + moves[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") take(box, list.offers[list.at].handle);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);
on("focusout", "textarea[data-mentions]", close);
