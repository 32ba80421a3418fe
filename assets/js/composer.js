// The composer: Ctrl Enter sends as what it is now. Who reads is a radio button and its colour is CSS, so a page
// without script says the same; here is only what radios cannot do.

import { on } from "./dom.js";

/** The one sending button of a composer that can be seen now. */
export const senderOf = (form) =>
  [...form.querySelectorAll("button:not([formaction])")].find(
    (button) => button.form === form && button.type === "submit" && button.checkVisibility(),
  );

on("keydown", ":is(.composer, [data-takes-files]) textarea", (event, box) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const button = senderOf(box.form);
  if (button && box.value.trim()) box.form.requestSubmit(button);
});

// The box is called what it will become, so that a screen reader says it on the way in.
on("change", ".composer > .tabs [name=audience]", (_event, radio) => {
  const box = radio.form.querySelector("textarea");
  if (!box) return;
  box.setAttribute("aria-label", radio.closest("label").textContent.trim());
  if (radio.value !== "hall") box.placeholder = radio.dataset.placeholder ?? "";
});
