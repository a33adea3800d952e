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
const stage = part.road.closest(".stage");
/** The address of the reset. */
const RESET = document.querySelector("[data-reset]").form.getAttribute("action");

const MOST_EXCHANGES = 12;
const LAST_STEP = 4;
const STEP = 420;
/** How long what has left is still shown, in ms. */
const LINGER = { refused: 20_000, expired: 8_000, deleted: 8_000, gone: 8_000, session: 8_000 };
const SEEN = 3_000;

/** What is the case now. `past` holds one entry for each exchange, the latest last; `told` is the panel of that one. */
const state = { jar: new Map(), left: [], session: null, past: [], count: 0, told: null };
/** The panel with the lines of the last exchange. */
const panel = () => document.querySelector("[data-live] [data-panel=exchange]");
const lang = document.documentElement.lang;
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
  // What happens is drawn at the top. A button that goes on by itself must not take the reader there each time.
  if (!detail.button?.hasAttribute("aria-pressed")) for (const box of [stage, part.body]) box.scrollTo({ top: 0, behavior: "instant" });
  if (part.handle.checkVisibility()) import("./drawer.js").then(({ sent }) => sent(detail.button));
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
    carried,
    outcomes: outcomes.map(({ cookie, what }, at) => {
      const { value, attributes } = response.set_cookies[at];
      return { name: cookie.name, value, attributes, what };
    }),
    // The transcript of what the site asked of itself, if that is what it answers with.
    own: /^> [A-Z]+ \/\S* HTTP\/1\.1$/m.test(response.body) ? response.body : null,
    before,
    after: snapshot(came),
    came,
  };
  if (entry.path === RESET) {
    const stays = new Set(entry.after.jar.map(keyOf));
    entry.outcomes = entry.outcomes.filter(({ what }) => what === "deleted");
    entry.cleared = before.jar.filter((cookie) => !stays.has(keyOf(cookie))).length;
  }
  part.cleared.textContent = entry.path === RESET ? phrase("cleared").replace("{}", entry.cleared) : "";
  state.past = [...state.past, entry].slice(-MOST_EXCHANGES);
  const told = panel().cloneNode(true);
  told.querySelector(".copy")?.remove();
  state.told = { lang, html: told.outerHTML };
  keep();
  list();
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
    sessionStorage.setItem("exchanges", JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden. Then the stage begins anew on the next page.
  }
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("exchanges"));
    if (!kept) return;
    Object.assign(state, kept, { left: [], jar: new Map(kept.jar.map((cookie) => [keyOf(cookie), cookie])) });
    // The exchange that is drawn is also the one whose lines are shown.
    if (kept.told?.lang === lang) panel().outerHTML = kept.told.html;
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

/** Whether the reader may go from step to step: there is something to show. */
const playback = ["back", "replay", "step", "slow"];

const doing = {
  back: () => goTo(shown.step - 1),
  step: () => goTo(shown.step + 1),
  replay: () => play(shown.entry),
  slow() {
    slow = !slow;
    button.slow.setAttribute("aria-pressed", slow);
  },
  full: () => (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen()),
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

/** What draws the lifetimes and the list of exchanges, once it is loaded. */
let times = null;

/** Has them drawn, as soon as there is anything. */
function listed(job) {
  if (times) job(times);
  else if (state.past.length + state.jar.size > 0 || state.session) import("./times.js").then((loaded) => job((times = loaded)));
}

const list = () => listed(({ log }) => log(state.past, (chosen) => play(chosen, false)));

function draw() {
  const { entry, step, live } = shown;
  const now = moment();
  drawing.lanes(now, entry, step, place.path);
  drawing.road(entry, step, LAST_STEP);
  drawing.fly(entry, step, LAST_STEP, still.matches);
  const steps = ["at_request", "at_server", "at_response", "at_jar"];
  if (entry && live && step === LAST_STEP) part["when-text"].textContent = `${entry.method} ${entry.path} → ${entry.status}`;
  else if (entry) part["when-text"].textContent = (live ? "" : phrase("as_it_was").replace("{}", entry.number)) + phrase(steps[step - 1]);
  button.now.hidden = live;
  for (const name of playback) button[name].hidden = !entry;
  listed(({ clock, mark }) => {
    clock(now);
    mark(live ? null : entry.number);
  });
  brief(Date.now());
}

/** The stage in one line: what ends next and when, or how many cookies there are, and the last exchange. */
function brief(now) {
  const { session } = state;
  const ends = [...state.jar.values()].filter(({ ends }) => typeof ends === "number").map(({ name, ends }) => [ends, name]);
  if (session && !session.end) ends.push([session.until, session.id]);
  const [[end, name] = []] = ends.filter(([end]) => end > now).sort(([a], [b]) => a - b);
  const last = state.past.at(-1);
  const jar = name ? `${name} ${drawing.inWords(end - now, 0)}` : phrase("jar_brief").replace("{}", state.jar.size);
  const says = [jar, last && `${last.path} → ${last.status}`].filter(Boolean).join(" · ");
  if (part.brief.textContent !== says) part.brief.textContent = says;
}

/* Time goes on */

setInterval(() => {
  if (document.hidden) return;
  const now = Date.now();
  brief(now);
  if (!shown.live || shown.step < LAST_STEP) return;
  const { session } = state;
  if (session && !session.end && session.until <= now) {
    Object.assign(session, { end: "session_expired", ended: session.until });
    keep();
  }
  if ([...state.jar.values()].some((cookie) => isOver(cookie, now))) later(look);
  // A chip that appears or leaves is drawn anew; otherwise only the clocks go on.
  const { jar, left, shelf, at } = moment();
  if (part.jar.children.length === jar.length + left.length && part.shelf.children.length === shelf.length && !shelf[0]?.end) {
    drawing.tick({ jar, left, shelf, at });
    times?.clock({ jar, left, shelf, at });
  } else draw();
  state.left = state.left.filter((leaver) => now - leaver.at < LINGER[leaver.what]);
}, 250);

part.host.textContent = location.host;
recall();
meetPage();
shown.entry = state.past.at(-1) ?? null;
list();
draw();
later(look);
