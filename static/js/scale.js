// Chapter 7 draws the data of its exchanges (src/book/scale/drawing.rs): the table of the five ways, the two
// tabs, how often the workers know somebody, what visitors cost.

import { element, phrase } from "./dom.js";

/** Draws the data of an exchange where this page has a place for it. */
export function show({ exchange }) {
  const { verdicts = [], tabs, workers, bill } = exchange.data ?? {};
  verdicts.forEach(fill);
  if (tabs) drawTabs(tabs);
  if (workers) drawWorkers(workers);
  if (bill) drawBill(bill);
}

/** One cell of the table. */
function fill({ way, trial, says, counted, against }) {
  const cell = document.querySelector(`[data-cell="${way} ${trial}"]`);
  cell.textContent = counted ? phrase(`verdict ${trial}`).replace("{}", says) : phrase(`verdict ${says}`);
  cell.dataset.verdict = says;
  cell.className = counted ? "" : against ? "no" : "yes";
}

/** The steps that the two tabs have taken, and what either way of keeping a session has of their writes. */
function drawTabs({ step, whole, keys }) {
  const place = document.querySelector("[data-two-steps]");
  if (!step) place.replaceChildren();
  else place.append(element("span", `${step.tab} ${step.writes ? "↑" : "↓"}`, `two-${step.tab}`));
  for (const [name, found] of Object.entries({ whole, keys })) {
    const chips = found.map((pair) => element("code", pair, "chip"));
    // Once either way has it, both should.
    const lost = keys.filter((pair) => !found.includes(pair));
    chips.push(...lost.map((pair) => element("span", phrase("two_lost").replace("{}", pair), "no")));
    document.querySelector(`[data-two-${name}]`).replaceChildren(...chips);
  }
}

/** A dot for a request of which the client was known, was not, or of which the worker couldn't tell. */
const DOTS = { somebody: "●", nobody: "○", unknown: "⊗" };

/** One more request to the workers: a dot for each way. Or what was done to them: a bar. */
function drawWorkers(workers) {
  const place = document.querySelector("[data-rates]");
  if (workers === "started") place.replaceChildren();
  if (workers === "changed") for (const dots of place.querySelectorAll("[data-dots]")) dots.append("│");
  for (const { way, answer, known, asked } of workers.asked ?? []) {
    const row = place.querySelector(`[data-rate="${way}"]`) ?? place.appendChild(rateOf(way));
    const meter = row.querySelector("meter");
    [meter.max, meter.value] = [asked, known];
    row.querySelector("output").textContent = `${known}/${asked}`;
    row.querySelector("[data-dots]").append(DOTS[answer]);
  }
}

/** The row of a way, before its first request. */
function rateOf(way) {
  const row = element("div");
  row.dataset.rate = way;
  const meter = element("meter");
  meter.setAttribute("aria-label", way);
  const dots = element("span", "", "dots");
  dots.dataset.dots = "";
  dots.setAttribute("aria-hidden", "true");
  row.append(element("b", way), meter, element("output"), dots);
  return row;
}

/** What was measured, by the way in which sessions were begun. */
const bills = new Map();

function drawBill({ how, rows }) {
  bills.set(how, rows);
  const most = Math.max(1, ...[...bills.values()].flat().map(({ kilobytes }) => kilobytes));
  document.querySelector("[data-bill]").replaceChildren(
    ...[...bills].map(([how, rows]) => {
      const { sessions, kilobytes } = rows.at(-1);
      const line = element("div");
      line.dataset.how = how;
      const says = `${kilobytes} kB, ${phrase("bill_sessions").replace("{}", sessions)}`;
      const shares = rows.map((row) => row.kilobytes / most);
      line.append(element("b", phrase(`bill ${how}`)), bars(shares), element("output", says));
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
