// How far somebody has read, told when they leave: <… data-seen="case:<uuid>" data-until="<moment>">. Told earlier, the
// line before what is new would be gone at the next look. Pages without scripts tell it when something is sent.

import { post } from "./post.js";

const told = {};

function tell() {
  for (const element of document.querySelectorAll("[data-seen][data-until]")) {
    const { seen, until } = element.dataset;
    if (told[seen] === until) continue;
    told[seen] = until;
    const [kind, key] = seen.split(":");
    post("/seen/", { subject_kind: kind, subject_id: key, until }, true).catch(() => delete told[seen]);
  }
}

window.addEventListener("pagehide", tell);
document.addEventListener("visibilitychange", () => document.hidden && tell());
