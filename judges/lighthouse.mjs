// Lighthouse, as it comes: a phone on slow 4G whose processor is four times slower than ours.

import lighthouse from "lighthouse";

/** The score out of 100 that each category must reach. */
const WANTED = { accessibility: 100, "best-practices": 100, seo: 100, performance: 99 };

/** How often it may try. Performance is a measurement, and other work here can only make it worse. */
const TRIES = 5;

/** Judges one address. Resolves to the findings and the scores. */
export async function light(page, url, tries = TRIES) {
  let { scores, findings } = await once(page, url, Object.keys(WANTED));
  for (let left = tries - 1; left > 0 && scores.performance < WANTED.performance; left -= 1) {
    const again = await once(page, url, ["performance"]);
    if (again.scores.performance > scores.performance) {
      scores = { ...scores, ...again.scores };
      findings = [...findings.filter(({ category }) => category !== "performance"), ...again.findings];
    }
  }
  return { scores, findings };
}

async function once(page, url, onlyCategories) {
  let lhr;
  // Now and then its trace of a load is incomplete (NO_NAVSTART), and it asks to be run again.
  for (let left = TRIES; left > 0; left -= 1) {
    ({ lhr } = await lighthouse(url, { onlyCategories, logLevel: "silent" }, undefined, page));
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
  return { scores, findings };
}

function places(details) {
  const items = (details?.items ?? []).map((item) => item.node?.selector ?? item.description ?? item.url);
  return items.filter(Boolean).length > 0 ? ` (${items.filter(Boolean).join(", ")})` : "";
}
