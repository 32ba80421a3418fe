// A question fetched into #asked is shown above the page as it arrives. The browser gives its first field the focus, and
// the focus back to what asked when it closes. What somebody began to answer is still there when they open it again.
// Without scripts the links lead to pages that ask the same.

import { each, on } from "./dom.js";

const pathOf = (address) => new URL(address).pathname;

each("#asked > .dialog[popover]", (form) => {
  form.addEventListener("input", () => (form.dataset.begun = ""), { once: true });
  form.showPopover();
});

on(
  "click",
  'a[hx-target="#asked"]',
  (event, link) => {
    const begun = document.querySelector("#asked > [data-begun]");
    if (!begun || pathOf(begun.action) !== pathOf(link.href) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    begun.showPopover();
  },
  { capture: true },
);
