// <gh-clock data-state data-due [data-near-at data-last-at data-label]>: counts what the server started.
//
// data-due is when the time is over; data-near-at and data-last-at are when 75 and 90 per cent of it are used
// (all ISO 8601). Paused, met, late and absent clocks stand still. Nothing is announced but a crossed threshold.

import { announce, setIcon } from "./dom.js";
import { exact } from "./times.js";
import { span, words } from "./words.js";

const ICONS = { running: "clock", near: "clock", last: "clock-exclamation", over: "alert-triangle" };
const ORDER = ["running", "near", "last", "over"];
const TICK = 10_000;
const clocks = new Set();
let timer = 0;

/** One timer for all clocks of a page; it sleeps while nobody looks. */
function tick() {
  if (!document.hidden) for (const clock of clocks) clock.count();
}

class Clock extends HTMLElement {
  connectedCallback() {
    if (!ORDER.includes(this.dataset.state) || Number.isNaN(Date.parse(this.dataset.due))) return;
    clocks.add(this);
    timer ||= setInterval(tick, TICK);
    this.say();
  }

  /** What the server wrote, in the reader's zone and as of now; a piece that is fetched anew brings it back. */
  say() {
    if (this.title) this.title = exact.format(Date.parse(this.dataset.due));
    this.count();
  }

  disconnectedCallback() {
    clocks.delete(this);
    if (clocks.size) return;
    clearInterval(timer);
    timer = 0;
  }

  /** Writes the time left, and the state that follows from it. A state never goes back by counting. */
  count() {
    const left = (Date.parse(this.dataset.due) - Date.now()) / 1000;
    const time = this.querySelector("time");
    const text = left > 0 ? span(left) : words.over(span(-left));
    if (time && time.textContent !== text) time.textContent = text;
    const state = this.stateAt(Date.now());
    if (ORDER.indexOf(state) > ORDER.indexOf(this.dataset.state)) this.cross(state, span(left));
  }

  stateAt(now, { due, lastAt, nearAt } = this.dataset) {
    if (now >= Date.parse(due)) return "over";
    if (now >= Date.parse(lastAt)) return "last";
    return now >= Date.parse(nearAt) ? "near" : "running";
  }

  cross(state, left) {
    this.dataset.state = state;
    setIcon(this.querySelector(".icon"), ICONS[state]);
    const what = this.dataset.label || words.clock;
    announce(state === "over" ? words.passed(what) : words.nearly(what, left));
  }
}

document.addEventListener("visibilitychange", tick);
document.addEventListener("htmx:after:swap", () => clocks.forEach((clock) => clock.say()));
customElements.define("gh-clock", Clock);
