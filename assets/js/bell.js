// The bell: a link to the notices that, with a pointer, opens the newest ones below itself. Keys (g n) and modified
// clicks follow the link. On phones a second bell stands at the foot of the page: its count follows the first one's.

import { each, on } from "./dom.js";

const JUST_NOW = 300; // milliseconds: the press that closed the box must not open it again
let closed = 0;

on("click", "[data-bell]", (event, link) => {
  const box = document.getElementById("newest");
  if (!event.isTrusted || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !box?.showPopover) return;
  event.preventDefault();
  if (Date.now() - closed < JUST_NOW) return;
  box.showPopover({ source: link });
  box.dispatchEvent(new CustomEvent("open"));
});

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.id === "newest" && event.newState === "closed") closed = Date.now();
  },
  { capture: true },
);

each("#bell", (bell) => {
  const below = document.getElementById("bell-below");
  if (!below) return;
  const count = bell.querySelector(".count");
  below.querySelector(".count")?.remove();
  if (count) below.querySelector(".bell").append(count.cloneNode(true));
  below.querySelector(".visually-hidden").textContent = bell.getAttribute("aria-label").replace(/^[^,]*,? ?/, "");
});
