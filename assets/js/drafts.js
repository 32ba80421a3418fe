// Unsent words are kept on the server while somebody writes: <form data-draft="case:<uuid>">. They are there again on
// the next page, on another device and after signing out. Whoever sends them lets them go; the server forgets them.

import { each } from "./dom.js";
import { post } from "./post.js";
import { short } from "./times.js";
import { words } from "./words.js";

const PAUSE = 1_000; // milliseconds without a key before the words are saved
const KEPT = ["audience", "then", "name"];
const clock = (moment) => short(new Date(moment), new Date(), "time");
const LEFT = new Set(["csrfmiddlewaretoken", "known_at", "shown_until", "version", "attached"]);

/** What was typed into a whole form, and every field of it as it stands; a form where nothing was typed has no words. */
function wholeOf(form) {
  const typed = [...form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])")];
  const text = typed.map((input) => input.value.trim()).filter(Boolean).join("\n");
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value && !LEFT.has(name)) (fields[name] ??= []).push(value);
  }
  return { text, kept_form: JSON.stringify(fields) };
}

function valuesOf(form) {
  const given = new FormData(form);
  const values = { place: form.dataset.draft, text: given.get("text") ?? "", known_at: given.get("known_at") || form.dataset.knownAt || "" };
  if ("whole" in form.dataset) Object.assign(values, wholeOf(form));
  for (const name of KEPT) if (given.get(name)) values[`kept_${name}`] = given.get(name);
  const files = given.getAll("attached").join(",");
  return files ? { ...values, kept_attached: files } : values;
}

each("form[data-draft]", (form) => {
  const line = form.querySelector(".saved");
  const known = form.querySelector("[name=known_at]");
  let [timer, isDirty, isSent] = [0, false, false];
  const say = (sentence) => line && (line.textContent = sentence);
  const save = async (isLast = false) => {
    clearTimeout(timer);
    if (!isDirty || isSent || !form.isConnected) return;
    isDirty = false;
    try {
      const response = await post("/drafts/", valuesOf(form), isLast);
      const answer = await response.json();
      if (answer.at !== undefined) known ? (known.value = answer.at) : (form.dataset.knownAt = answer.at);
      say(answer.at ? words.draft.saved(clock(answer.at), answer.over && clock(answer.over)) : (answer.said ?? words.draft.failed));
    } catch {
      isDirty = true;
      say(words.draft.failed);
    }
  };
  const later = () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("gh:changed", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isSent = true;
  });
  // What was taken is no draft any more, also while the page goes on to another one; what was refused is one still.
  // A field that asks for something of its own, such as similar cases, sends nothing.
  form.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx?.sourceElement !== form) return;
    const status = event.detail.ctx?.response?.status ?? 0;
    isSent = status > 0 && status < 400;
    isDirty ||= !isSent;
  });
  document.querySelector(`[data-discards="${form.dataset.draft}"]`)?.addEventListener("submit", () => (isSent = true));
  window.addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
});
