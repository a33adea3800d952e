// Lighthouse, as it comes: a phone on slow 4G whose processor is four times slower than ours.

import { cpus } from "node:os";
import lighthouse from "lighthouse";
import { processorOf } from "./processor.mjs";

/** The score out of 100 that each category must reach. */
const WANTED = { accessibility: 100, "best-practices": 100, seo: 100, performance: 99 };

/**
 * How often the performance of a page is measured. The goal is about the page, and what else this machine
 * does can only make a measurement worse: so the best counts.
 */
const TRIES = 3;

/** How often an incomplete trace (NO_NAVSTART) is asked for again. */
const TRACES = 5;

/**
 * The share of this machine's processors that other programs may use during a measurement. Above it a score
 * says more about them than about the page, and is a finding only below `ANYWHERE`.
 */
const QUIET = 0.1;
const ANYWHERE = 90;

/** Judges one address. Resolves to the findings and a note: the scores, and how they came about. */
export async function light(page, url, tries = TRIES) {
  let { scores, findings, foreign } = await once(page, url, Object.keys(WANTED));
  const measured = [scores.performance];
  let quiet = foreign < QUIET;
  while (measured.length < tries && Math.max(...measured) < WANTED.performance) {
    const again = await once(page, url, ["performance"]);
    if (again.scores.performance > scores.performance) {
      scores = { ...scores, ...again.scores };
      findings = [...findings.filter(({ category }) => category !== "performance"), ...again.findings];
    }
    measured.push(again.scores.performance);
    quiet ||= again.foreign < QUIET;
  }
  let note = Object.values(scores).join(" ");
  if (measured.length > 1) note += `, best performance of ${measured.join(", ")}`;
  if (!quiet && tries > 1 && scores.performance < WANTED.performance && scores.performance >= ANYWHERE) {
    findings = findings.filter(({ category }) => category !== "performance");
    note += `, NOT MEASURED: performance ${scores.performance} on a machine that other programs keep busy`;
  }
  return { findings, note };
}

async function once(page, url, onlyCategories) {
  let lhr, foreign;
  // Now and then its trace of a load is incomplete, and it asks to be run again. The picture of the whole
  // page is for its report, which nobody reads here.
  for (let left = TRACES; left > 0; left -= 1) {
    const before = processorOf();
    const began = performance.now();
    const flags = { onlyCategories, logLevel: "silent", disableFullPageScreenshot: true };
    ({ lhr } = await lighthouse(url, flags, undefined, page));
    const after = processorOf();
    const others = after.machine - before.machine - (after.own - before.own);
    foreign = others / ((performance.now() - began) / 1000) / cpus().length;
    if (!lhr.runtimeError) break;
  }
  if (lhr.runtimeError) throw new Error(`Lighthouse could not judge ${url}: ${lhr.runtimeError.message}`);
  const scores = {};
  const findings = [];
  for (const category of Object.values(lhr.categories)) {
    scores[category.id] = Math.round(category.score * 100);
    if (scores[category.id] >= WANTED[category.id]) continue;
    const audits = category.auditRefs
      .filter(({ weight }) => weight > 0)
      .map(({ id }) => lhr.audits[id])
      .filter(({ score }) => score !== null && score < 1)
      .map(({ id, displayValue, details }) => `${id} ${displayValue ?? ""}${places(details)}`);
    findings.push({
      judge: "lighthouse",
      category: category.id,
      what: `${category.id} ${scores[category.id]} of ${WANTED[category.id]}: ${audits.join("; ")}`,
    });
  }
  return { scores, findings, foreign };
}

function places(details) {
  const items = (details?.items ?? []).map((item) => item.node?.selector ?? item.description ?? item.url);
  return items.filter(Boolean).length > 0 ? ` (${items.filter(Boolean).join(", ")})` : "";
}
