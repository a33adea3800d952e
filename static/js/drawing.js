// How the stage looks: plain elements, made from what stage.js has found out.

import { element, phrase } from "./dom.js";
import { hiddenBecause, keyOf } from "./jar.js";

const named = (attribute) =>
  Object.fromEntries([...document.querySelectorAll(`[data-${attribute}]`)].map((found) => [found.dataset[attribute], found]));

/** The places to draw in, and the buttons, by name. */
export const part = named("show");
export const button = named("do");

/** More than these are only counted. */
export const MOST_PILLS = 6;

/* The road */

/** A request has left and has no answer yet. What it carries is known when the answer comes. */
export function wait({ method, path }) {
  part.road.classList.add("waiting");
  part.road.dataset.step = 0;
  part.request.replaceChildren(element("b", `${method} ${path}`));
  part.response.replaceChildren(element("span", phrase("waiting"), "pill words"));
}

/** None will come. */
export function unanswered() {
  part.road.classList.remove("waiting");
  part.response.replaceChildren(element("span", phrase("no_answer"), "pill off"));
}

/** The two messages of an entry. Until its step comes a message isn't on the road. */
export function road(entry, step, last) {
  if (!entry) return;
  part.road.classList.remove("waiting");
  part.road.dataset.step = step;
  const carried = entry.carried.map((pair) => pill(pair));
  const set = striking(entry.outcomes).map((outcome) => pill(outcome, step < last ? "" : outcome.what));
  part.request.replaceChildren(element("b", `${entry.method} ${entry.path}`), ...pills("Cookie:", carried, "nothing_carried"));
  part.response.replaceChildren(element("b", String(entry.status)), ...pills("Set-Cookie:", set, "nothing_set"));
  // The whole of one line has room here; of several the attributes are told in the text below.
  if (set.length === 1) part.response.append(element("span", entry.outcomes[0].attributes.map((it) => `; ${it}`).join(""), "rest"));
  part.own.hidden = !entry.own || step < 2;
  if (!part.own.hidden) import("./own.js").then(({ show }) => show(entry.own));
}

/** Where there are many lines, those that did something come first: a reset deletes by the dozen. */
export const striking = (outcomes) => outcomes.toSorted((a, b) => (a.what === "deletes_nothing") - (b.what === "deletes_nothing"));

function pill({ name, value }, what = "") {
  const made = element("span", `${name}=${value}`, `pill ${what}`);
  made.dataset.pill = name;
  return made;
}

/** The field with its pairs as chips, or that there is none. */
function pills(field, all, none) {
  if (all.length === 0) return [element("span", phrase(none), "pill words")];
  const more = all.length - MOST_PILLS;
  const rest = more > 0 ? [element("span", phrase("more").replace("{}", more), "pill words")] : [];
  return [element("span", field), ...all.slice(0, MOST_PILLS), ...rest];
}

/** Lets the chips travel: from the jar into the request, from the response into the jar. */
export function fly(entry, step, last, still) {
  if (!entry || still || (step !== 1 && step !== last)) return;
  for (const small of (step === 1 ? part.request : part.response).querySelectorAll("[data-pill]")) {
    const chip = part.jar.querySelector(`[data-chip="${CSS.escape(small.dataset.pill)}"]`);
    if (!chip || small.matches(".refused, .deletes_nothing")) continue;
    const [from, to] = (step === 1 ? [chip, small] : [small, chip]).map((end) => end.getBoundingClientRect());
    // On a phone the drawer may be closed, and a list may have been scrolled away.
    if (from.width === 0 || to.width === 0) continue;
    const bird = small.cloneNode(true);
    bird.classList.add("flying");
    part.road.append(bird);
    const at = (box) => ({ transform: `translate(${box.left}px, ${box.top}px)` });
    bird.animate([at(from), at(to)], { duration: 400, easing: "ease-in-out" }).finished.finally(() => bird.remove());
  }
}

/* The lanes */

/** The jar and the shelf at one moment. */
export function lanes(moment, entry, step, path) {
  const { jar, left, shelf, at } = moment;
  const going = entry && step === 1 ? entry.carried.map(({ name }) => name) : [];
  const kept = jar.toSorted((a, b) => b.since - a.since);
  part.jar.replaceChildren(
    ...left.map((leaver) => leaverChip(leaver)),
    ...kept.map((cookie) => chip(cookie, at, path, going.includes(cookie.name))),
  );
  part["jar-empty"].hidden = part.jar.children.length > 0;
  part.shelf.replaceChildren(...shelf.map((session) => record(session, at, entry && step === 2)));
  part["shelf-empty"].hidden = shelf.length > 0;
}

/** Only time has passed. */
export function tick(moment) {
  for (const made of document.querySelectorAll("#show .lane [data-until]")) setLife(made, moment.at);
}

/** One cookie of the jar: its line's attributes, how long it lives, and how we know that it's there. */
function chip(cookie, at, path, going) {
  const item = shell(cookie, going ? "going" : "");
  item.append(...lifetime(cookie.since, cookie.ends, at));
  item.append(element("small", (cookie.attributes ?? [phrase("line_unseen")]).join(" · ")));
  item.append(...prediction(cookie));
  const hidden = hiddenBecause(cookie, path);
  if (hidden) item.append(element("small", phrase(`hidden_${hidden}`).replace("{}", cookie.path), "unseen"));
  if (cookie.seen) item.append(element("small", phrase(`seen_by_${cookie.seen}`), "seen"));
  return item;
}

/** One that has left it, or was never let in. */
function leaverChip({ cookie, what }) {
  const item = shell(cookie, what);
  item.append(element("span", phrase(`became_${what}`), "t"));
  if (what === "refused") item.append(...prediction(cookie), ...unexplained(cookie));
  return item;
}

/** What the model expected of the browser: beside it stands what was seen. */
function prediction({ predicted, seen }) {
  if (!predicted) return [];
  const { engine_title, outcome, reason } = predicted;
  const refused = outcome === "refused";
  const says = phrase(refused ? "predicted_refused" : "predicted_kept").replace("{}", engine_title).replace("{why}", reason);
  return [element("small", says, refused && seen !== null ? "foretold wrong" : "foretold")];
}

/** The browser refused what the model expected it to keep. */
const unexplained = ({ predicted }) =>
  predicted?.outcome === "refused" ? [] : [element("small", phrase("why_unknown"), "foretold wrong")];

function shell(cookie, state) {
  const item = element("li", "", `chip ${cookie.http_only ? "locked" : ""} ${state}`);
  item.dataset.chip = cookie.name;
  item.dataset.key = keyOf(cookie);
  item.append(element("b", cookie.name), element("span", cookie.value, "v"));
  return item;
}

/** One session on the server's shelf. */
function record(session, at, lit) {
  const item = element("li", "", `${session.end ? "expired" : ""} ${lit ? "going" : ""}`);
  item.dataset.record = session.id;
  const pairs = Object.entries(session.data).map(([key, value]) => `${key}=${value}`);
  item.append(element("b", session.id), element("span", pairs.join(" "), "v"));
  if (session.end) item.append(element("span", phrase(session.end), "t"));
  else item.append(...lifetime(session.since, session.until, at));
  return item;
}

/** The time that is left, in words and as a bar. */
function lifetime(since, until, at) {
  const left = element("span", "", "t");
  if (until === undefined) return [left];
  if (until === null) {
    left.textContent = phrase("until_close");
    return [left, element("i", "", "life endless")];
  }
  return [left, element("i", "", "life")].map((made) => {
    Object.assign(made.dataset, { since, until });
    setLife(made, at);
    return made;
  });
}

/** Writes how long is left, or draws it. */
export function setLife(made, at) {
  const { since, until } = made.dataset;
  if (made.className === "t") made.textContent = until > at ? inWords(until - at) : phrase("not_here");
  else made.style.setProperty("--left", Math.min(1, Math.max(0, (until - at) / (until - since || 1))));
}

/** A time in words; less than twenty seconds with so many `digits`. */
export function inWords(ms, digits = 1) {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 20 ? digits : 0)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
