// <time datetime="…" data-local="time|date|both|whole|next">: moments in the reader's own zone. The exact moment, with its
// zone, is the title. Without script the server's words stay.

import { each } from "./dom.js";

const said = document.documentElement.lang || undefined;
const language = said === "en" ? "en-GB" : said; // as the server writes: the day before the month
const format = (options) => new Intl.DateTimeFormat(language, options);
const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = format({ weekday: "short" });
const day = format({ day: "numeric", month: "short" });
const date = format({ day: "numeric", month: "short", year: "numeric" });
const whole = format({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const exact = format({ dateStyle: "full", timeStyle: "long" });

/** Midnight at the start of a day, so that "today" and "this week" mean calendar days. */
const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());

/** The shortest name of a day that nobody mistakes. */
function nameOfDay(moment, now) {
  const days = Math.round((midnight(now) - midnight(moment)) / 86_400_000);
  if (days > 0 && days < 7) return weekday.format(moment);
  return moment.getFullYear() === now.getFullYear() ? day.format(moment) : date.format(moment);
}

/** The day of something to come: nothing for today, the weekday within a week, else the date. */
function nameOfComing(moment, now) {
  const days = Math.round((midnight(moment) - midnight(now)) / 86_400_000);
  if (days === 0) return "";
  return days > 0 && days < 7 ? weekday.format(moment) : day.format(moment);
}

/** "10:31" today, "Mon" this week, "3 Nov" this year, "3 Nov 2024" before; `both` adds the time to a day, `next` is for what is to come. */
export function short(moment, now, form) {
  if (form === "date") return date.format(moment);
  if (form === "whole") return whole.format(moment);
  const time = clock.format(moment);
  if (form === "next") return `${nameOfComing(moment, now)} ${time}`.trim();
  if (midnight(moment).getTime() === midnight(now).getTime()) return time;
  return form === "both" ? `${nameOfDay(moment, now)} ${time}` : nameOfDay(moment, now);
}

function say(element) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  element.textContent = short(moment, new Date(), element.dataset.local);
  element.title = exact.format(moment);
}

each("time[data-local]", say);
// A piece that is fetched anew keeps its elements and gets the server's words back.
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("time[data-local]").forEach(say));
