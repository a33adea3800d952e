// The stage: two lanes, a road between them, and a line of time. It shows exchanges that happened,
// and what jar.js makes of them; nothing here is made up. A press is played in four steps: the
// request with its cookies, the server's shelf, the response with its Set-Cookie lines, the jar.

import { phrase } from "./dom.js";
import * as drawing from "./drawing.js";
import { cookieLine } from "./exchange.js";
import { compare, expire, isOver, keyOf, pairsOf, take } from "./jar.js";

const { part, button } = drawing;
/** At an address where there is no page nothing was predicted. */
const place = { path: document.querySelector("[data-no-page]") ? null : location.pathname };
const still = matchMedia("(prefers-reduced-motion: reduce)");

const MOST_EXCHANGES = 12;
const LAST_STEP = 4;
const STEP = 420;
/** How long what has left is still shown, in ms. */
const LINGER = { refused: 20_000, expired: 8_000, deleted: 8_000, gone: 8_000, session: 8_000 };
const SEEN = 3_000;

/** What is the case now. `past` holds one entry for each exchange, the latest last. */
const state = { jar: new Map(), left: [], session: null, past: [], count: 0 };
/** What is drawn: which entry, at which step; `live` while it follows the present. */
const shown = { entry: null, step: LAST_STEP, live: true };
let slow = false;
let timer;

/* What happens */

// One after the other: the look at the jar takes its time, and the next exchange may come meanwhile.
let queue = Promise.resolve();
const later = (job) => (queue = queue.then(job).catch(console.error));
/** Requests under way. What changes in the jar now, their exchanges will explain. */
let under = 0;

document.addEventListener("sending", ({ detail }) => {
  under += 1;
  // What left the jar before this press has been seen. What the press just before it turned out stays.
  state.left = state.left.filter((leaver) => Date.now() - leaver.at < SEEN);
  drawing.wait(detail);
});
document.addEventListener("exchange", ({ detail }) => later(() => received(detail)));
document.addEventListener("unanswered", () => {
  under -= 1;
  drawing.unanswered();
});
document.addEventListener("by-script", () => later(look));
globalThis.cookieStore?.addEventListener("change", () => later(look));

/** One exchange: what the request shows of the jar, what the response did to it, what script then sees. */
async function received({ exchange, sent, came }) {
  const { request, response } = exchange;
  const carried = pairsOf(cookieLine(exchange));
  note(compare(state.jar, carried, { by: "request", path: request.path.split("?")[0], at: sent }));
  const before = snapshot(sent);
  const outcomes = take(state.jar, response.set_cookies, came);
  note(outcomes.filter(({ what }) => what === "deleted"), came);
  meetSession(exchange.session, came);
  under -= 1;
  await look(false);
  for (const outcome of outcomes) {
    const refused = state.left.find(({ cookie, what }) => what === "refused" && cookie === outcome.cookie);
    if (refused) outcome.what = "refused";
  }
  const entry = {
    number: (state.count += 1),
    method: request.method,
    path: request.path,
    status: response.status,
    carried: carried.map(({ name }) => name),
    outcomes: outcomes.map(({ cookie, what }) => ({ name: cookie.name, what })),
    before,
    after: snapshot(came),
    came,
  };
  state.past = [...state.past, entry].slice(-MOST_EXCHANGES);
  keep();
  drawing.log(state.past, (chosen) => play(chosen, false));
  play(entry, true);
}

/** What script sees of the jar, and so what the browser took and what it refused. */
async function look(draws = true) {
  if (under > 0) return;
  // Without the Cookie Store API, as on a plain-http address of a LAN, there is document.cookie.
  const pairs = globalThis.cookieStore ? await cookieStore.getAll() : pairsOf(document.cookie);
  note(compare(state.jar, pairs, { by: "script", path: place.path, at: Date.now() }));
  note(expire(state.jar, Date.now()));
  keep();
  if (draws && shown.live) draw();
}

/** Remembers for a while what has left the jar. */
function note(leavers, at = Date.now()) {
  for (const { cookie, what } of leavers) state.left.push({ cookie, what, at });
}

/** The server's record after an exchange. */
function meetSession(session, now) {
  const old = state.session;
  if (session) {
    const { id, owner, sliding } = session;
    // As the panel has it: whose it is, and what it holds.
    const data = owner ? { owner, ...session.data } : session.data;
    const [since, until] = [Date.parse(session.created), Date.parse(session.expires)];
    state.session = { id, data, sliding, since: sliding ? now : since, until, end: null };
  } else if (old && !old.end) {
    old.end = old.until <= now ? "session_expired" : "session_ended";
    old.ended = now;
  }
}

/** The jar and the shelf as they are, for later. */
const snapshot = (at) => structuredClone({ jar: [...state.jar.values()], left: state.left, session: state.session, at });

/* What is kept from page to page, in this tab */

function keep() {
  try {
    const kept = { ...state, jar: [...state.jar.values()], left: [] };
    sessionStorage.setItem("stage", JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden. Then the stage begins anew on the next page.
  }
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("stage"));
    if (!kept) return;
    Object.assign(state, kept, { left: [], jar: new Map(kept.jar.map((cookie) => [keyOf(cookie), cookie])) });
  } catch {
    // See above.
  }
}

/** What the page itself came with: the cookies of its request, and the session's record. */
function meetPage() {
  const rows = document.querySelectorAll('[data-live] [data-panel="request-cookies"] [data-cookie]');
  const pairs = [...rows].map((row) => ({ name: row.dataset.cookie, value: row.querySelector("td").textContent }));
  note(compare(state.jar, pairs, { by: "request", path: place.path, at: Date.now() }));
  const panel = document.querySelector('[data-live] [data-panel="session"]');
  const { id, created, expires, sliding } = panel.dataset;
  const data = Object.fromEntries([...panel.querySelectorAll("[data-value-of]")].map((dd) => [dd.dataset.valueOf, dd.textContent]));
  meetSession(id ? { id, created, expires, sliding: sliding !== undefined, data } : null, Date.now());
}

/* Playing */

/** Plays an entry from its first step. `live` if it has just happened. */
function play(entry, live = shown.live) {
  clearTimeout(timer);
  Object.assign(shown, { entry, live, step: still.matches ? LAST_STEP : 1 });
  draw();
  if (shown.step < LAST_STEP) timer = setTimeout(next, pace());
}

function next() {
  shown.step += 1;
  draw();
  if (shown.step < LAST_STEP) timer = setTimeout(next, pace());
}

const pace = () => (slow ? STEP * 4 : STEP);

/** Shows one step and stops there. Beyond an entry's ends it goes on to its neighbour. */
function goTo(step) {
  clearTimeout(timer);
  const at = state.past.indexOf(shown.entry);
  if (step < 1 && at > 0) Object.assign(shown, { entry: state.past[at - 1], step: LAST_STEP, live: false });
  else if (step > LAST_STEP && at < state.past.length - 1) Object.assign(shown, { entry: state.past[at + 1], step: 1, live: false });
  else Object.assign(shown, { step: Math.min(Math.max(step, 1), LAST_STEP), live: false });
  draw();
}

const doing = {
  back: () => goTo(shown.step - 1),
  step: () => goTo(shown.step + 1),
  replay: () => play(shown.entry),
  slow() {
    slow = !slow;
    button.slow.setAttribute("aria-pressed", slow);
  },
  full: () => (document.fullscreenElement ? document.exitFullscreen() : part.road.closest(".stage").requestFullscreen()),
  now() {
    clearTimeout(timer);
    Object.assign(shown, { entry: state.past.at(-1), step: LAST_STEP, live: true });
    draw();
    button.replay.focus();
  },
};
for (const [name, pressed] of Object.entries(button)) pressed.addEventListener("click", doing[name]);
if (!document.fullscreenEnabled) button.full.hidden = true;

/* Drawing */

/** The moment to draw: the present, or one of the entry that is shown. */
function moment() {
  const { entry, step, live } = shown;
  const now = { jar: [...state.jar.values()], left: state.left, session: state.session, at: Date.now() };
  const done = step === LAST_STEP;
  const past = entry && !(live && done);
  const { jar, left, at } = past ? (done ? entry.after : entry.before) : now;
  const session = past ? (step < 2 ? entry.before : entry.after).session : now.session;
  const gone = left.filter((leaver) => at - leaver.at < LINGER[leaver.what] && !jar.some((cookie) => keyOf(cookie) === keyOf(leaver.cookie)));
  const shelf = session && (!session.end || at - session.ended < LINGER.session) ? [session] : [];
  return { jar, left: gone, shelf, at };
}

function draw() {
  const { entry, step, live } = shown;
  drawing.lanes(moment(), entry, step, place.path);
  drawing.road(entry, step, LAST_STEP);
  drawing.fly(entry, step, LAST_STEP, still.matches);
  const steps = ["at_request", "at_server", "at_response", "at_jar"];
  if (entry && live && step === LAST_STEP) part["when-text"].textContent = `${entry.method} ${entry.path} → ${entry.status}`;
  else if (entry) part["when-text"].textContent = (live ? "" : phrase("as_it_was").replace("{}", entry.number)) + phrase(steps[step - 1]);
  button.now.hidden = live;
  for (const name of ["back", "replay", "step"]) button[name].disabled = !entry;
  drawing.mark(live ? null : entry.number);
  const last = state.past.at(-1);
  part.brief.textContent = [last && `${last.path} → ${last.status}`, phrase("jar_brief").replace("{}", state.jar.size)].filter(Boolean).join(" · ");
}

/* Time goes on */

setInterval(() => {
  if (document.hidden || !shown.live || shown.step < LAST_STEP) return;
  const now = Date.now();
  const { session } = state;
  if (session && !session.end && session.until <= now) {
    Object.assign(session, { end: "session_expired", ended: session.until });
    keep();
  }
  if ([...state.jar.values()].some((cookie) => isOver(cookie, now))) later(look);
  // A chip that appears or leaves is drawn anew; otherwise only the clocks go on.
  const { jar, left, shelf, at } = moment();
  if (part.jar.children.length === jar.length + left.length && part.shelf.children.length === shelf.length && !shelf[0]?.end) drawing.tick({ jar, left, shelf, at });
  else draw();
  state.left = state.left.filter((leaver) => now - leaver.at < LINGER[leaver.what]);
}, 250);

part.host.textContent = location.host;
recall();
meetPage();
shown.entry = state.past.at(-1) ?? null;
drawing.log(state.past, (chosen) => play(chosen, false));
draw();
later(look);
