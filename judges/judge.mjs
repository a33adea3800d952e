// Brings every page of the site before every judge: `node judges/judge.mjs BINARY [PART OF A PATH...]`.
// One line a page and judge; it ends with 1 if anything at all was found.

import { EXPLAINED } from "./axe.mjs";
import { whatNobodyFinds } from "./bad.mjs";
import { launch, newWindow } from "./chromium.mjs";
import { light } from "./lighthouse.mjs";
import { nu } from "./nu.mjs";
import { judgePage, judgeWithoutScript } from "./page.mjs";
import { ask, frames, pagesOf, start } from "./site.mjs";

const [binary, ...only] = process.argv.slice(2);
const began = performance.now();
const site = await start(binary);
const browser = await launch();
let total = 0;
try {
  await judgeTheJudges();
  await judgeTheSite();
} finally {
  await browser.close();
  await site.stop();
}
console.log(`${total === 0 ? "nothing found" : `${total} findings`}, ${seconds(began)}`);
process.exitCode = total === 0 ? 0 : 1;

async function judgeTheJudges() {
  const start = performance.now();
  const missed = await whatNobodyFinds(browser);
  for (const [judge, what, where = ""] of missed) console.log(`  ${judge} did not find ${what} ${where}`);
  if (missed.length > 0) throw new Error("a judge lets a bad page pass");
  console.log(`every judge finds the faults of a bad page, ${seconds(start)}`);
}

async function judgeTheSite() {
  const { page, close } = await newWindow(browser, site.origin);
  const { roots, pages } = await pagesOf(page, site.origin);
  await close();
  const chosen = ({ path }) => only.length === 0 || only.some((part) => path.includes(part));

  const documents = [];
  const inOneLanguage = (path) => roots.find((root) => path === root || path.startsWith(`${root}/`));
  const chapterFor = (path) => {
    const of = pages.filter((page) => inOneLanguage(page.path) === inOneLanguage(path));
    return of.reduce((most, page) => (page.presses.length > most.presses.length ? page : most)).path;
  };
  const sent = async (path) => documents.push({ name: path, text: (await ask(site.origin + path)).text });
  // Two at a time, for two cores. Each has a window of its own, with a jar of its own.
  const work = pages.filter(chosen).flatMap(({ path, presses }) => [
    () =>
      timed("browser", path, async () => {
        const { findings, text } = await judgePage(browser, site.origin, path, { chapter: chapterFor(path) });
        documents.push({ name: `${path} after script`, text });
        return findings;
      }),
    () => timed("no script", path, () => judgeWithoutScript(browser, site.origin, path)),
    async () => {
      await sent(path);
      const answers = await frames(site.origin, path, presses);
      documents.push(...answers.map(({ url, text }) => ({ name: `${path}, frame of ${new URL(url).pathname}`, text })));
    },
  ]);
  const missing = roots.map((root) => ({ path: `${root}/there-is-no-such-page` }));
  for (const { path } of missing.filter(chosen)) {
    work.push(() => sent(path));
    work.push(() =>
      timed("browser", path, async () => {
        const { findings, text } = await judgePage(browser, site.origin, path, { status: 404, chapter: chapterFor(path) });
        documents.push({ name: `${path} after script`, text });
        return findings;
      }),
    );
  }
  await Promise.all([worker(work), worker(work)]);

  const start = performance.now();
  const findings = await nu(documents);
  for (const { name } of documents) {
    report("nu", name, findings.filter((finding) => finding.name === name), start);
  }
  const stray = findings.filter((finding) => !documents.some(({ name }) => name === finding.name));
  if (stray.length > 0) report("nu", "itself", stray, start);

  // Lighthouse runs alone, because it measures. A page that answers a query asks not to be found by search
  // engines, which Lighthouse would hold against it.
  for (const { path } of pages.filter(chosen).filter(({ path }) => !path.includes("?"))) {
    await timed("lighthouse", path, async () => {
      const { page, close } = await newWindow(browser, site.origin);
      const { scores, findings } = await light(page, site.origin + path);
      await close();
      return Object.assign(findings, { note: Object.values(scores).join(" ") });
    });
  }

  for (const { rule, of, used } of EXPLAINED) {
    if (!used && only.length === 0) report("axe", `explanation of ${rule} ${of}`, [{ what: "nothing needs it any more" }], began);
  }
}

async function worker(work) {
  for (let job = work.shift(); job; job = work.shift()) await job();
}

/** Runs a judge and reports. One that breaks down has not found nothing. */
async function timed(judge, subject, run) {
  const start = performance.now();
  let findings;
  try {
    findings = await run();
  } catch (error) {
    findings = [{ judge, what: `broke down: ${error.stack}` }];
  }
  report(judge, `${subject} ${findings.note ?? ""}`, findings, start);
}

/** One line, and one for each finding; the same finding in several states is told once. */
function report(judge, subject, findings, start) {
  const told = new Map();
  for (const { judge, what, where } of findings) {
    const line = `    ${judge ?? ""}: ${what}`;
    told.set(line, [...(told.get(line) ?? []), where].filter(Boolean));
  }
  total += told.size;
  const verdict = told.size === 0 ? "ok" : `${told.size} FOUND`;
  console.log(`${judge.padEnd(10)} ${subject.padEnd(44)} ${verdict} ${seconds(start)}`);
  for (const [line, states] of told) console.log(`${line}${states.length > 0 ? ` [${states.join(" · ")}]` : ""}`);
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
