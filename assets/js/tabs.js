// A row of tabs or sections that is wider than the page shows the one it is on, beside what stays at its beginning.

import { each } from "./dom.js";

each(".tabs > [aria-current], .sections [aria-current]", (tab) => {
  const row = tab.parentElement;
  if (row.scrollWidth <= row.clientWidth) return;
  const stays = row.querySelector("[data-all]")?.offsetWidth ?? 0;
  const before = getComputedStyle(row).direction === "rtl" ? 0 : stays;
  const start = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
  row.scrollLeft += start - before - Math.max(0, row.clientWidth - stays - tab.offsetWidth) / 2;
});
