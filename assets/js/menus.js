// Menus: <button popovertarget="m" aria-haspopup="menu"> and <div id="m" popover role="menu" class="menu">. The
// browser opens, closes and gives the focus back; here are the keys inside.

import { on } from "./dom.js";

const itemsOf = (menu) => [...menu.querySelectorAll('[role^="menuitem"]:not([aria-disabled="true"], :disabled)')];

document.addEventListener(
  "toggle",
  (event) => {
    if (event.newState === "open" && event.target.matches('[role="menu"]')) itemsOf(event.target)[0]?.focus();
  },
  { capture: true },
);

on("keydown", '[aria-haspopup="menu"]', (event, button) => {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  document.getElementById(button.getAttribute("popovertarget"))?.showPopover({ source: button });
});

/** The item that a key leads to, if it leads anywhere. */
function target(items, at, key) {
  const count = items.length;
  if (key === "ArrowDown") return items[(at + 1) % count];
  if (key === "ArrowUp") return items[(at - 1 + count) % count];
  if (key === "Home") return items[0];
  if (key === "End") return items[count - 1];
  if (key.length !== 1) return undefined;
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return turned.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}

on("keydown", '[role="menu"]', (event, menu) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Tab") menu.hidePopover();
  const items = itemsOf(menu);
  const next = target(items, items.indexOf(document.activeElement), event.key);
  if (!next || event.key === " ") return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
});

on("click", '[role="menu"] [role^="menuitem"]', (_event, item) => item.closest("[popover]")?.hidePopover());
