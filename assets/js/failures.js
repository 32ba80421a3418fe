// Answers that are not what was asked for. The page stays as it is (`noSwap` in the htmx configuration), nothing
// typed is lost, and a toast says what happened in a sentence.

import { words } from "./words.js";

const tell = (status) => {
  const text = words.failed[status] ?? (status >= 500 ? words.failed[500] : null);
  if (text) document.dispatchEvent(new CustomEvent("gh:toast", { detail: { text } }));
};

document.addEventListener("htmx:response:error", (event) => tell(event.detail.ctx.response.status));
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !event.detail.ctx.response) tell(0);
});
