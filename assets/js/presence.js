// Who else is here: <div data-presence="case:<uuid>" data-live="case_presence:<uuid>" hx-get="…">. The page says on its
// socket that it is being looked at and what is being written in it; who else is, it fetches like anything live.
// A page out of sight says nothing, so its person counts as gone a little later; a closed one is gone at once.

import { announce, on } from "./dom.js";
import { isLive, say } from "./live.js";

const BEAT = 50_000; // the server forgets after 75 seconds
const WRITING = 4_000; // and that somebody writes after 6
const STOPPED = 5_000; // without a key
const MOST = 30; // messages in a minute; the server closes at forty
const CALM = 60_000; // the same sentence is not read out again before that
const spoken = {};
let [place, doing, stopping, beating, wasHere, sent] = ["", "", 0, 0, false, []];

const pieces = () => [...document.querySelectorAll("[data-presence]")];
const look = (piece) => document.hidden || !isLive() || piece.dispatchEvent(new CustomEvent("live"));

/** Says where this page's person is and what they do there. What is too much for a minute waits for the next beat. */
function tell() {
  const here = pieces().slice(0, 5).map(({ dataset }) => [dataset.presence, dataset.presence === place ? doing : ""]);
  clearTimeout(beating);
  if (document.hidden || !(here.length || wasHere)) return;
  beating = setTimeout(tell, doing ? WRITING : BEAT);
  sent = sent.filter((at) => at > Date.now() - 60_000);
  if (sent.length >= MOST || !isLive()) return;
  say({ here: Object.fromEntries(here) }), sent.push(Date.now());
  wasHere = here.length > 0;
}

/** Notes what is being written and where, until nothing more is typed; says so when that is news. */
function write(where, what) {
  clearTimeout(stopping);
  if (what) stopping = setTimeout(() => write("", ""), STOPPED);
  if (place === where && doing === what) return;
  [place, doing] = [where, what];
  tell();
}

/** What a form becomes: said by its chosen reader, or by itself. First words to fewer readers are nobody's matter. */
function begin(form) {
  const choice = form.querySelector("[name=audience]:checked") ?? form;
  if (document.querySelector(`[data-presence="${form.dataset.draft}"]`)) write(form.dataset.draft, choice.dataset.doing ?? "");
}

on("input", "form[data-draft] textarea", (_event, box) => begin(box.form));
on("change", "form[data-draft] [name=audience]", (_event, radio) => doing && begin(radio.form));
on("submit", "form[data-draft]", () => write("", ""));
on("click", "[data-close-panel]", () => setTimeout(tell));
document.addEventListener("gh:told", tell);
document.addEventListener("visibilitychange", () => (tell(), pieces().forEach(look)));

/** Looks again when what is shown would be over, and says once what is new. */
function show(piece) {
  clearTimeout(piece.looking);
  piece.looking = setTimeout(look, Number(piece.dataset.again), piece);
  const sentence = piece.dataset.writing || piece.querySelector(":scope > span")?.textContent;
  if (!sentence || Date.now() - (spoken[sentence] ?? 0) < CALM) return;
  spoken[sentence] = Date.now();
  announce(sentence);
}

document.addEventListener("htmx:after:swap", ({ detail }) => {
  const fetched = detail.ctx?.sourceElement;
  for (const piece of pieces()) {
    if (piece === fetched && piece.dataset.again) show(piece);
    // beside the box where two would collide
    for (const line of document.querySelectorAll(`[data-others="${piece.dataset.presence}"]`)) {
      line.textContent = piece.dataset.writing ?? "";
      line.hidden = !line.textContent;
    }
  }
});

// Who may not see it any more is shown nobody.
document.addEventListener("htmx:response:error", ({ detail }) => {
  if (detail.ctx.sourceElement?.matches("[data-presence]")) detail.ctx.sourceElement.replaceChildren();
});
