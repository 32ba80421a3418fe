// A row of tabs or sections that is wider than the page shows the one it is on.

import { each } from "./dom.js";

each(".tabs > [aria-current], .sections [aria-current]", (tab) => {
  const row = tab.parentElement;
  const start = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
  if (row.scrollWidth > row.clientWidth) row.scrollLeft += start - (row.clientWidth - tab.offsetWidth) / 2;
});
