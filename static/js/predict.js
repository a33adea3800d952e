// One question before the first run of each demo. Its answer is not on the page: each choice is a
// claim about the exchange that follows, and that exchange says which of them holds.

import { element, phrase } from "./dom.js";
import { cookieLine, send, showFailure } from "./exchange.js";
import { load, remember } from "./record.js";

// Claims, as `Holds` writes them: `run` is the exchange of the demo's own button, `last` the one
// that settles the guess.

const pairs = (exchange) => exchange.request.cookies.map(({ name, value }) => [name, `${name}=${value}`]);

const claims = {
  carries: (cookie, _, last) => pairs(last).flat().includes(cookie),
  cookie_line: (text, _, last) => cookieLine(last).includes(text),
  carries_this_many: (count, _, last) => last.request.cookies.length === count,
  set_cookie: (texts, run) => run.response.set_cookies.some(({ line }) => texts.every((text) => line.includes(text))),
  sets_this_many: (count, run) => run.response.set_cookies.length === count,
  body: (text, _, last) => last.response.body.includes(text),
  status: (status, _, last) => last.response.status === status,
  session: (_, __, last) => last.session !== null,
  script_reads: (cookie) =>
    document.cookie.split("; ").some((pair) => pair === cookie || pair.startsWith(`${cookie}=`)),
  not: (claim, run, last) => !holds(claim, run, last),
  all: (all, run, last) => all.every((claim) => holds(claim, run, last)),
};

function holds(claim, run, last) {
  const [kind, what] = typeof claim === "string" ? [claim] : Object.entries(claim)[0];
  return claims[kind](what, run, last);
}

// Preconditions, as `Must` writes them. A guess keeps its latest exchange of every path that one of them names,
// and when each exchange began and ended.

const times = new WeakMap();

/** The exchanges that a precondition is about. One that has not happened is null. */
function examined({ run, settling, latest }, at) {
  if (at === "run") return [run];
  if (at === "first") return settling.slice(0, 1);
  if (at === "each") return settling;
  if (at === "settled") return settling.slice(-1);
  return [latest.get(at.of) ?? null];
}

function met(guess, must) {
  if (must.as_written) return [...guess.button.form.elements].every(asWritten);
  if (must.order) return guess.pressed.join() === must.order.join();
  const exchanges = examined(guess, must.at);
  if (exchanges.includes(null)) return false;
  if (must.within === undefined) return exchanges.every((exchange) => holds(must.hold, guess.run, exchange));
  const [begun, ended] = [times.get(exchanges[0]).sent, times.get(guess.settling.at(-1)).came];
  return ended - begun <= must.within * 1000;
}

function asWritten(field) {
  if (field.type === "checkbox") return field.checked === field.defaultChecked;
  if (!field.options) return field.value === (field.defaultValue ?? field.value);
  const first = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  return field.selectedIndex === first;
}

// The reader's own lines, for the placeholders of a sentence.

const HOLES = /\{(cookie|set-cookie|body|status)(?::([^}]*))?\}/g;

function bytesFor(text, run, last) {
  const bytes = {};
  for (const [hole, kind, of = ""] of text.matchAll(HOLES)) {
    const line = lines[kind](of, run, last);
    if (line) bytes[hole] = line.length > 150 ? `${line.slice(0, 90)} … ${line.slice(-50)}` : line;
  }
  return bytes;
}

const lines = {
  cookie: (_, __, last) => cookieLine(last) && `Cookie: ${cookieLine(last)}`,
  "set-cookie": (of, run) => {
    const found = run.response.set_cookies.find(({ name }) => !of || name === of);
    return found && `Set-Cookie: ${found.line}`;
  },
  // A transcript's mark of who speaks is no part of the line.
  body: (of, _, last) => {
    const found = last.response.body.split("\n").find((line) => line.includes(of));
    return found?.trim().replace(/^[<>] /, "");
  },
  status: (_, __, { response }) => `${response.status} ${response.reason}`,
};
const missing = { cookie: "no_cookie_line", "set-cookie": "no_set_cookie_line" };

/** The explanation of a choice with the lines in it. They go in as text, whatever they hold. */
function sentence(explained, bytes) {
  const made = explained.cloneNode(true);
  made.querySelector("summary").remove();
  for (const place of made.querySelectorAll("[data-hole]")) {
    const { hole } = place.dataset;
    place.replaceWith(bytes[hole] ?? phrase(missing[hole.split(/[{:}]/)[1]] ?? "no_such_line"));
  }
  return made.childNodes;
}

/** The placeholders of an explanation, one after the other. */
const holesOf = (item) => [...(item?.querySelectorAll("[data-hole]") ?? [])].map(({ dataset }) => dataset.hole).join("");

// The demos.

/** The path of the handler that forgets everything. */
const RESET = document.querySelector("[data-reset]")?.form.getAttribute("action");
/** Two presses within so many milliseconds are one double press. */
const DOUBLE_PRESS = 500;
/** More presses than any order that a question is about. */
const MOST_PRESSES = 24;

const guesses = [...document.querySelectorAll("[data-guess]")].map((box) => {
  const demo = box.closest("[data-demo]");
  const button = demo.querySelector("form [data-run]");
  const { guess: key, path, shown, after } = box.dataset;
  const items = [...box.querySelectorAll("[data-holds]")];
  const plants = JSON.parse(box.dataset.plants);
  const needs = [...box.querySelectorAll("[data-must]")].map((template) => {
    const { must, mendedBy } = template.dataset;
    return { template, must: JSON.parse(must), mend: JSON.parse(mendedBy) };
  });
  const status = box.querySelector(".guessed");
  const own = button.form.getAttribute("action");
  const others = [...demo.querySelectorAll("form")].map((form) => form.getAttribute("action"));
  return {
    ...{ key, box, path, shown, after: Number(after), button, items, plants, needs, status, own },
    others: others.filter((action) => action !== own),
    latest: new Map(),
  };
});

/** The places to stop. A guess belongs to the first one after it. */
const stops = [...document.querySelectorAll("[data-so-far]")].map((place) => ({ place, guesses: [] }));
for (const guess of guesses) {
  const after = ({ place }) => guess.box.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING;
  guess.stop = stops.find(after);
  guess.stop?.guesses.push(guess);
}

/** What tells the progress there, once it is loaded: a first view does without. */
let progress;
const tellStop = (stop) => progress?.then(({ tell }) => tell(stop, load().guesses));

function tellStops() {
  if (stops.length > 0) progress ??= import("./stops.js");
  stops.forEach(tellStop);
}

addEventListener("scroll", () => progress || tellStops(), { once: true, passive: true });

for (const guess of guesses) {
  guess.box.addEventListener("click", ({ target }) => {
    const choice = target.closest("button.choice");
    if (choice) choose(guess, guess.items.indexOf(choice.parentElement));
    else if (target.closest("[data-skip]")) {
      if (guess.tooSoon) return;
      skip(guess);
      guess.button.form.requestSubmit(guess.button);
    } else if (target.closest("[data-mend]")) {
      begin(guess, guess.missing.mend);
    } else if (target.closest("[data-again]")) {
      remember((kept) => delete kept.guesses[guess.key]);
      draw(guess);
      guess.box.querySelector(".choice").focus();
    }
  });
}
drawAll();

/** One after the other: all at once, the browser would lay out the whole page before it listens again. */
async function drawAll() {
  for (const guess of guesses) {
    if (!guess.drawn) draw(guess);
    await new Promise((next) => setTimeout(next));
  }
}

/** Whether this press may send its request now, or a question comes first. */
export function mayRun(button) {
  const guess = guesses.find((guess) => guess.button === button);
  const kept = load();
  if (!guess || guess.skipped || !kept.ask || kept.guesses[guess.key]) return true;
  if (guess.tooSoon) return false;
  if (guess.box.classList.contains("wanted")) {
    skip(guess);
    return true;
  }
  if (!guess.drawn) draw(guess);
  const { top } = button.getBoundingClientRect();
  guess.box.classList.add("wanted");
  // The second half of a double press is no decision to skip.
  guess.tooSoon = true;
  guess.box.dataset.tooSoon = "";
  setTimeout(() => {
    guess.tooSoon = false;
    delete guess.box.dataset.tooSoon;
  }, DOUBLE_PRESS);
  guess.box.querySelector("[data-skip]").hidden = false;
  guess.status.textContent = phrase("guess_first");
  // The button stays under the pointer, unless the question would then be out of sight.
  scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
  guess.box.querySelector(".choice").focus();
  return false;
}

function skip(guess) {
  guess.skipped = true;
  draw(guess);
}

/** One tap: the guess is recorded, and the request leaves. */
function choose(guess, choice) {
  remember((kept) => (kept.guesses[guess.key] = { choice, held: null, bytes: {} }));
  guess.run = guess.missing = null;
  begin(guess, guess.plants);
}

/** Sends what the run needs, one request after the other, and then the run itself. */
async function begin(guess, plants) {
  const { button } = guess;
  // What comes next is the answer; unless a field is not as it must be.
  guess.sent = button.form.checkValidity();
  draw(guess);
  button.focus({ preventScroll: true });
  if (guess.sent && plants.length > 0) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      for (const [method, path] of plants) await send(method.toLowerCase(), path);
    } catch {
      return showFailure();
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
  button.form.requestSubmit(button);
}

// A claim of the note is right, half right or wrong. What shows it stays folded until its own request is answered.

for (const shows of load().ask ? document.querySelectorAll("details.shows") : []) shows.open = false;

/** The answer of the claim's last request, if a claim has sent it. */
function judge(button, { request, response }) {
  const claim = button?.closest(".claim");
  const last = !button?.dataset.then || request.path.split("?")[0] === button.dataset.then;
  if (!claim || !last || response.status >= 500) return;
  claim.dataset.judged = "";
  claim.querySelector(".shows").open = true;
}

document.addEventListener("unanswered", () => {
  for (const guess of guesses.filter((guess) => guess.sent)) {
    guess.sent = false;
    draw(guess);
  }
});

document.addEventListener("exchange", ({ detail: { exchange, sent, came, button } }) => {
  times.set(exchange, { sent, came });
  for (const guess of guesses) follow(guess, exchange, button);
  judge(button, exchange);
});

/** What an exchange means to a guess: its run, one that settles it, or nothing. */
function follow(guess, exchange, button) {
  const record = load().guesses[guess.key];
  const path = exchange.request.path.split("?")[0];
  const [own, planted] = [guess.own, guess.plants.map(([, path]) => path)];
  const isRun = button === guess.button && path === own;
  if (path === RESET) {
    // Whatever was planted is gone, and a run with it.
    guess.latest.clear();
    if (guess.run) guess.run = null;
    if (record?.held === null && !guess.sent) draw(guess);
    return;
  }
  if (!isRun && (planted.includes(path) || named(guess, path))) guess.latest.set(path, exchange);
  if (record?.held !== null) return;
  if (isRun || !planted.includes(path)) guess.sent = false;
  // Refused for a field of the form: it was no run, and the guess waits.
  if (isRun && exchange.response.status === 422) return draw(guess);
  if (isRun && !(guess.run && own === guess.path)) {
    Object.assign(guess, { run: exchange, settling: [], pressed: [], missing: null });
    for (const path of guess.latest.keys()) if (!planted.includes(path)) guess.latest.delete(path);
  } else if (guess.run && guess.others.includes(path) && guess.pressed.length <= MOST_PRESSES) guess.pressed.push(path);
  if (!guess.run) return;
  if (path === guess.path && guess.settling.push(exchange) === guess.after) settle(guess, exchange);
  else if (guess.run === exchange && (guess.button.dataset.then !== guess.path || exchange.response.status >= 400)) {
    draw(guess);
  }
}

/** Whether a precondition is about the latest exchange of this path. */
const named = (guess, path) => guess.needs.some(({ must }) => must.at?.of === path);

function settle(guess, last) {
  const { run } = guess;
  guess.missing = guess.needs.find(({ must }) => !met(guess, must)) ?? null;
  guess.run = null;
  if (guess.missing) return show(guess);
  const held = guess.items.flatMap((item, at) => (holds(JSON.parse(item.dataset.holds), run, last) ? [at] : []));
  remember(({ guesses }) => {
    const record = guesses[guess.key];
    record.held = held.length === 1 ? held[0] : -1;
    const says = holesOf(guess.items[record.choice]);
    record.bytes = bytesFor(record.held < 0 ? "{cookie}{set-cookie}{status}{body}" : says, run, last);
  });
  show(guess);
}

/** Draws a verdict, and brings it out from under the bars of the page. */
function show(guess) {
  draw(guess);
  guess.status.scrollIntoView({ block: "nearest" });
}

/** Shows a guess as it stands. */
function draw(guess) {
  guess.drawn = true;
  const record = load().guesses[guess.key];
  guess.items.forEach((item, at) => {
    const old = item.querySelector(".choice");
    const made = element(record ? "span" : "button", "", "choice");
    made.append(...old.childNodes);
    if (!record) made.type = "button";
    old.replaceWith(made);
    item.querySelector(".mark")?.remove();
    item.className = at === record?.choice ? "yours" : at === record?.held ? "held" : "";
    const sign = { yours: record?.held === at ? "✓ " : (record?.held ?? -1) >= 0 ? "✗ " : "", held: "→ " }[item.className];
    if (item.className) made.after(element("small", sign + phrase(`guess_${item.className}`), "mark"));
  });
  guess.box.classList.remove("wanted");
  guess.box.querySelector("[data-skip]").hidden = true;
  guess.box.querySelector("[data-again]").hidden = !record;
  guess.status.replaceChildren(...(record ? verdict(guess, record) : []));
  fold(guess, record);
  if (record && !progress) tellStops();
  else if (guess.stop) tellStop(guess.stop);
}

/** The conclusion below a demo stays folded until its question is answered, or isn't asked. */
function fold({ box, skipped }, record) {
  const below = box.closest("[data-demo]").nextElementSibling;
  if (!below?.hasAttribute("data-conclusion")) return;
  const judged = (record?.held ?? null) !== null;
  below.open = judged || skipped === true || !load().ask;
}

function verdict(guess, { choice, held, bytes }) {
  if (held === null) {
    if (guess.sent) return [];
    if (guess.missing) return whatIsMissing(guess);
    const next = guess.run ? guess.shown : guess.button.querySelector("code").textContent;
    return [element("p", phrase("guess_press").replace("{}", next))];
  }
  if (held < 0) {
    return [element("p", phrase("guess_unsettled")), element("pre", Object.values(bytes).join("\n"))];
  }
  const right = choice === held;
  const said = document.createElement("p");
  said.append(element("b", phrase(right ? "guess_right" : "guess_wrong"), right ? "yes" : "no"), " ");
  const explained = guess.items[choice]?.querySelector(".explained");
  if (explained) said.append(...sentence(explained, bytes));
  if (right || !guess.items[held]) return [said];
  const truth = element("p", `→ ${phrase("guess_held")} `);
  truth.append(...guess.items[held].querySelector(".choice").cloneNode(true).childNodes);
  return [said, truth];
}

/** Why there is no verdict, and the button that sends what was missing and then the run. */
function whatIsMissing({ button, missing: { template, mend } }) {
  const why = document.createElement("p");
  why.append(template.content.cloneNode(true));
  const mending = element("button", `${phrase("guess_mend")} `, "small");
  mending.type = "button";
  mending.dataset.mend = "";
  const run = button.querySelector("code").textContent;
  for (const shown of [...mend.map((request) => request.join(" ")), run]) mending.append(element("code", shown), " ");
  return [why, mending];
}

// Why questions: each answer folds its explanation. What counts is the first answer.

document.addEventListener(
  "toggle",
  ({ target }) => {
    const key = target.parentElement?.dataset.why;
    if (key && target.open && !printing) {
      remember(({ whys }) => (whys[key] ??= { right: target.hasAttribute("data-right") }));
    }
  },
  true,
);

/** On paper every answer is unfolded. */
let printing = null;
addEventListener("beforeprint", () => {
  printing = [...document.querySelectorAll("details:not([open])")].filter((fold) => fold.closest(".whys"));
  for (const fold of printing) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of printing ?? []) fold.open = false;
  // The toggle events of the unfolding are still to come.
  setTimeout(() => (printing = null));
});

// A page out of the back/forward cache may have been overtaken by another one.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) guesses.forEach(draw);
});
