// Chapter 7 draws what its exchanges say: the table of the five ways.

import { phrase } from "./dom.js";

const VERDICT = /^verdict: (\w+) (\w+) (.+)$/gm;
/** What counts against a way, and so gets the other sign. */
const AGAINST = ["readable", "accepted"];

/** Draws an exchange where this page has a place for it. */
export function show({ exchange }) {
  if (exchange.response.status !== 200) return;
  for (const [, way, trial, verdict] of exchange.response.body.matchAll(VERDICT)) fill(way, trial, verdict);
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
