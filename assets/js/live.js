// <… data-live="case:<uuid>" hx-get="…" hx-trigger="live">: fetched anew when the server hints that something happened.
// The socket brings hints and a heartbeat, never content; what was missed while it was away is made good by fetching
// once on its return. Focus stays where it is: what somebody writes in waits until they leave it. A piece that is not
// there any more takes its page along: what was taken back does not stay in an open window.

import { each, isWriting } from "./dom.js";

const FINAL = [4401, 4403, 4429]; // sign in first, no entry, too much: coming back would not help
const SILENCE = 50_000; // two heartbeats and some
const BURST = 18; // lists in a minute; the server closes at twenty
const timers = {};
let [socket, told, sent, tries] = [null, "", [], 0];

const stop = (name) => (timers[name] = clearTimeout(timers[name]));
const after = (name, delay, run) => (stop(name), (timers[name] = setTimeout(() => (stop(name), run()), delay)));
const strip = (hidden) => document.querySelectorAll(".flash.offline").forEach((found) => (found.hidden = hidden));
const pieces = () => [...document.querySelectorAll("[data-live]")];

/** Whether the server was told on this socket what the page shows; `gh:told` says when. */
export const isLive = () => socket?.readyState === WebSocket.OPEN && told !== "";

/** Sends what is no list of streams. Only where `isLive`. */
export const say = (message) => socket.send(JSON.stringify(message));

/** Has the pieces of a stream (of every one, without a name) fetched again; a burst of hints is one fetch. */
const look = (stream = "") =>
  after(`look ${stream}`, 200, () => pieces().filter((piece) => !stream || piece.dataset.live === stream).forEach(refresh));

function refresh(piece) {
  const writing = document.activeElement;
  if (!piece.contains(writing) || !isWriting(writing)) return piece.dispatchEvent(new CustomEvent("live"));
  writing.addEventListener("blur", () => look(piece.dataset.live), { once: true });
}

/** Says what the page shows now, if that is news. */
function tell(isLate = false) {
  const text = JSON.stringify({ listen: [...new Set(pieces().map((piece) => piece.dataset.live))].slice(0, 50) });
  if (!socket) return open();
  if (socket.readyState !== WebSocket.OPEN || text === told) return;
  sent = sent.filter((at) => at > Date.now() - 60_000);
  if (sent.length >= BURST) return after("tell", sent[0] + 60_000 - Date.now(), () => tell(true));
  socket.send((told = text)), sent.push(Date.now());
  document.dispatchEvent(new CustomEvent("gh:told"));
  if (isLate) look();
}

function open() {
  timers.strip ??= after("strip", 5_000, () => strip(false));
  const mine = (socket = new WebSocket(`${location.origin.replace("http", "ws")}/live/`));
  const alive = () => after("silence", SILENCE, () => mine.close());
  mine.onopen = () => {
    stop("strip"), strip(true), alive();
    [told, sent] = ["", []];
    tell(tries > 0), (tries = 0);
  };
  mine.onmessage = ({ data }) => {
    const { stream } = (alive(), JSON.parse(data)); // a heartbeat names none
    if (stream) look(stream);
  };
  mine.onclose = ({ code }) => {
    stop("silence");
    if (FINAL.includes(code)) return stop("strip");
    timers.strip ??= after("strip", 5_000, () => strip(false));
    after("open", Math.min(30_000, 1_000 * 2 ** tries++) * (0.5 + Math.random()), open);
  };
}

document.addEventListener("htmx:response:error", ({ target, detail }) => {
  if (detail.ctx.response.status === 404 && target.matches?.("[data-live]")) location.reload();
});

each("[data-live]", () => after("tell", 50, tell));
