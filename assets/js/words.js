// Every sentence the scripts say, in one place to translate.

const two = (number) => String(number).padStart(2, "0");

/** A span of time the way clocks show it: "9 min", "2 h 05 min", "1 day 4 h". Whole minutes, never below one. */
export function span(seconds) {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (hours === 0) return `${minutes}\u00a0min`;
  if (days === 0) return minutes % 60 ? `${hours}\u00a0h ${two(minutes % 60)}\u00a0min` : `${hours}\u00a0h`;
  const words = days === 1 ? "1\u00a0day" : `${days}\u00a0days`;
  return hours % 24 && days < 7 ? `${words} ${hours % 24}\u00a0h` : words;
}

export const words = {
  over: (time) => `${time} over`,
  nearly: (what, time) => `${what}: ${time} left`,
  passed: (what) => `${what}: the time is over`,
  clock: "Clock",
  dismiss: "Dismiss",
  undo: "Undo",
  selected: (number) => `${number} selected`,
  keys: {
    j: "Next row",
    k: "Row before",
    o: "Open the row",
    x: "Select the row",
    a: "Assign the case of the row",
    s: "Set its state",
    p: "Set its priority",
    l: "Change its tags",
    e: "Edit its details",
    "?": "All keys",
    Esc: "Close, or leave a field",
    "Ctrl Enter": "Send what you write",
  },
  then: "then",
  mentions: "People and teams",
  draft: {
    saved: (time, over) => `Draft saved ${time}${over ? `, over what another page saved ${over}` : ""}`,
    failed: "Not saved yet. It is tried again with the next word.",
  },
  file: {
    pasted: "Pasted file",
    there: (name) => `${name} is attached`,
    failed: "This file could not be uploaded. Try again.",
  },
  passkey: {
    waiting: "Your browser asks for the passkey now.",
    cancelled: "Nothing was done: the passkey was not given in time, or you cancelled. Try again when you are ready.",
    known: "This passkey is added already.",
    none: "This browser cannot use passkeys here.",
    failed: "The passkey could not be used. Try again, or choose another way.",
  },
  failed: {
    0: "The network could not be reached. Nothing was changed; try again.",
    401: "You have been signed out. What you wrote is still here: sign in in another tab, then send it again.",
    403: "You may not do this, or the page lay open for too long. Load it again and retry.",
    404: "This is not here any more, or not for you.",
    413: "This is too large to send.",
    429: "That was too often. Wait a minute and try again.",
    503: "Guildhall cannot answer right now. What you wrote is still here; send it again in a few seconds.",
    500: "Something went wrong on our side. Nothing was changed; try again in a moment.",
  },
};
