// Chapter 7 draws what its exchanges say: the table of the five ways, the two tabs.

import { element, phrase } from "./dom.js";

const VERDICT = /^verdict: (\w+) (\w+) (.+)$/gm;
/** What counts against a way, and so gets the other sign. */
const AGAINST = ["readable", "accepted"];

/** Draws an exchange where this page has a place for it. */
export function show({ exchange }) {
  if (exchange.response.status !== 200) return;
  for (const [, way, trial, verdict] of exchange.response.body.matchAll(VERDICT)) fill(way, trial, verdict);
  two(exchange.response.body);
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
