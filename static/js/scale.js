// Chapter 7 draws what its exchanges say: the table of the five ways, the two tabs, how often the workers
// know somebody, what visitors cost.

import { element, phrase } from "./dom.js";

const VERDICT = /^verdict: (\w+) (\w+) (.+)$/gm;
/** What counts against a way, and so gets the other sign. */
const AGAINST = ["readable", "accepted"];

/** Draws an exchange where this page has a place for it. */
export function show({ exchange }) {
  if (exchange.response.status !== 200) return;
  for (const [, way, trial, verdict] of exchange.response.body.matchAll(VERDICT)) fill(way, trial, verdict);
  two(exchange.response.body);
  workers(exchange.request.path, exchange.response.body);
  bill(exchange.request.path, exchange.response.body);
}

/** One cell of the table, by the line that a body has for it. */
function fill(way, trial, verdict) {
  const cell = document.querySelector(`[data-cell="${way} ${trial}"]`);
  if (!cell) return;
  const counted = /^[\d ]+/.test(verdict);
  cell.textContent = counted ? phrase(`verdict ${trial}`).replace("{}", verdict) : phrase(`verdict ${verdict}`);
  cell.dataset.verdict = verdict;
  const against = AGAINST.includes(verdict) || verdict === (trial === "replay" ? "logged in" : "logged out");
  cell.className = counted ? "" : against ? "no" : "yes";
}

/** The steps that the two tabs have taken, and what either way of keeping a session has of their writes. */
function two(body) {
  const whole = /^one whole: (.*)$/m.exec(body);
  const keys = /^key by key:(.*)$/m.exec(body);
  if (!whole || !keys) return;
  const place = document.querySelector("[data-two-steps]");
  const step = /^tab (\w) has (read|written)/.exec(body);
  if (!step) place.replaceChildren();
  else place.append(element("span", `${step[1]} ${step[2] === "read" ? "↓" : "↑"}`, `two-${step[1]}`));
  const pairs = (found) => found[1].trim().split(/\s+/).filter(Boolean);
  for (const [name, found] of [["whole", pairs(whole)], ["keys", pairs(keys)]]) {
    const chips = found.map((pair) => element("code", pair, "chip"));
    // Once either way has it, both should.
    const lost = pairs(keys).filter((pair) => !found.includes(pair));
    chips.push(...lost.map((pair) => element("span", phrase("two_lost").replace("{}", pair), "no")));
    document.querySelector(`[data-two-${name}]`).replaceChildren(...chips);
  }
}

/**
 * One more request to the workers: a dot for each way, full if it was known, crossed if that worker couldn't tell; or a
 * bar at what was done to them.
 */
function workers(path, body) {
  const place = document.querySelector("[data-rates]");
  const counts = [...body.matchAll(/^(\w+) +(\w+) +(\d+) of (\d+)$/gm)];
  if (path.endsWith("/start")) place.replaceChildren();
  if (counts.length === 0) {
    if (/^worker 1 /m.test(body)) for (const dots of place.querySelectorAll("[data-dots]")) dots.append("│");
    return;
  }
  for (const [, way, who, known, asked] of counts) {
    let row = place.querySelector(`[data-rate="${way}"]`);
    if (!row) {
      row = element("div");
      row.dataset.rate = way;
      const meter = element("meter");
      meter.setAttribute("aria-label", way);
      const dots = element("span", "", "dots");
      dots.dataset.dots = "";
      dots.setAttribute("aria-hidden", "true");
      row.append(element("b", way), meter, element("output"), dots);
      place.append(row);
    }
    const meter = row.querySelector("meter");
    [meter.max, meter.value] = [Number(asked), Number(known)];
    row.querySelector("output").textContent = `${known}/${asked}`;
    row.querySelector("[data-dots]").append(who === "nobody" ? "○" : /^\d+$/.test(who) ? "⊗" : "●");
  }
}

/** What was measured, by the way in which sessions were begun. */
const bills = new Map();

function bill(path, body) {
  const how = /\/bill\/(\w+)$/.exec(path)?.[1];
  const rows = [...body.matchAll(/(\d+) visits +(\d+) sessions +(\d+) kB/g)].map((row) => row.slice(1).map(Number));
  if (!how || rows.length === 0) return;
  bills.set(how, rows);
  const most = Math.max(1, ...[...bills.values()].flat().map(([, , memory]) => memory));
  document.querySelector("[data-bill]").replaceChildren(
    ...[...bills].map(([how, rows]) => {
      const [, sessions, memory] = rows.at(-1);
      const line = element("div");
      line.dataset.how = how;
      const says = `${memory} kB, ${phrase("bill_sessions").replace("{}", sessions)}`;
      line.append(element("b", phrase(`bill ${how}`)), bars(rows.map(([, , memory]) => memory / most)), element("output", says));
      return line;
    }),
  );
}

/** A bar for each share of the highest one. */
function bars(shares) {
  const make = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const svg = make("svg", { viewBox: `0 0 ${shares.length * 12} 40`, "aria-hidden": "true" });
  svg.append(
    ...shares.map((share, at) => {
      const height = Math.max(1, share * 38);
      return make("rect", { x: at * 12 + 1, y: 40 - height, width: 10, height });
    }),
  );
  return svg;
}
