// Brings every page of the site before every judge: `node judges/judge.mjs BINARY [PART OF A PATH...]`.
// One line a page and judge. It ends with 1 if anything at all was found, and with 2 if nothing was but a
// judge broke down, each time it was asked.

import { availableParallelism } from "node:os";
import { judgeAttack } from "./attack.mjs";
import { EXPLAINED } from "./axe.mjs";
import { whatNobodyFinds } from "./bad.mjs";
import { Fault, chromium, newWindow } from "./chromium.mjs";
import { light } from "./lighthouse.mjs";
import { nu } from "./nu.mjs";
import { judgePage, judgeWithoutScript } from "./page.mjs";
import { ask, frames, pagesOf, start } from "./site.mjs";

const [binary, ...only] = process.argv.slice(2);
const began = performance.now();

/** How often a judge is asked that breaks down: a crash or a deadline says nothing of the page. */
const TRIES = 3;

const site = await start(binary);
let total = 0;
let unjudged = 0;
try {
  await judgeTheJudges();
  await judgeTheSite();
} finally {
  await (await chromium()).close();
  await site.stop();
}
const undone = unjudged === 0 ? "" : `, ${unjudged} JUDGEMENTS COULD NOT BE MADE`;
console.log(`${total === 0 ? "nothing found" : `${total} findings`}${undone}, ${seconds(began)}`);
process.exitCode = total > 0 ? 1 : unjudged > 0 ? 2 : 0;

async function judgeTheJudges() {
  const start = performance.now();
  const missed = await repeated("bad page", whatNobodyFinds);
  for (const [judge, what, where = ""] of missed) console.log(`  ${judge} did not find ${what} ${where}`);
  if (missed.length > 0) throw new Error("a judge lets a bad page pass");
  console.log(`every judge finds the faults of a bad page, ${seconds(start)}`);
}

async function judgeTheSite() {
  const { roots, pages, attacks } = await repeated("the way to the pages", async (browser) => {
    const { page, close } = await newWindow(browser, site.origin);
    return pagesOf(page, site.origin).finally(() => close().catch(() => {}));
  });
  const chosen = ({ path }) => only.length === 0 || only.some((part) => path.includes(part));

  const documents = [];
  const inOneLanguage = (path) => roots.find((root) => path === root || path.startsWith(`${root}/`));
  const chapterFor = (path) => {
    const of = pages.filter((page) => inOneLanguage(page.path) === inOneLanguage(path));
    return of.reduce((most, page) => (page.presses.length > most.presses.length ? page : most)).path;
  };
  const sent = async (path, presses) => {
    const { text } = await ask(site.origin + path);
    const answers = await frames(site.origin, path, presses);
    documents.push({ name: path, text });
    documents.push(...answers.map(({ url, text }) => ({ name: `${path}, frame of ${new URL(url).pathname}`, text })));
    return { findings: [] };
  };
  const scripted = (path, status) => () =>
    timed("browser", path, async (browser) => {
      const { findings, text } = await judgePage(browser, site.origin, path, { status, chapter: chapterFor(path) });
      documents.push({ name: `${path} after script`, text });
      return { findings };
    });
  // The longest first, so that none is left for the end. Each has a window of its own, with a jar of its own.
  const byLength = pages.filter(chosen).sort((one, other) => other.presses.length - one.presses.length);
  const work = byLength.flatMap(({ path, presses }) => [
    scripted(path, 200),
    () => timed("no script", path, async (browser) => ({ findings: await judgeWithoutScript(browser, site.origin, path) })),
    () => timed("answers", path, () => sent(path, presses)),
  ]);
  for (const path of attacks.filter((path) => chosen({ path }))) {
    work.push(() =>
      timed("attack", path, async (browser) => {
        const { findings, pages } = await judgeAttack(browser, site.origin, path);
        documents.push(...pages.map((text, at) => ({ name: `${path}, page ${at + 1}`, text })));
        return { findings, note: `${pages.length} pages` };
      }),
    );
  }
  const missing = roots.map((root) => ({ path: `${root}/there-is-no-such-page` }));
  for (const { path } of missing.filter(chosen)) {
    work.push(() => timed("answers", path, () => sent(path, [])));
    work.push(scripted(path, 404));
  }
  // As many at a time as there are cores.
  await Promise.all(Array.from({ length: availableParallelism() }, () => worker(work)));

  await timed("nu", `${documents.length} documents`, async () => {
    const findings = await nu(documents);
    return { findings: findings.map((finding) => ({ ...finding, where: finding.name })) };
  });

  // Lighthouse runs alone, because it measures. A page that answers a query asks not to be found by search
  // engines, which Lighthouse would hold against it.
  for (const { path } of pages.filter(chosen).filter(({ path }) => !path.includes("?"))) {
    await timed("lighthouse", path, async (browser) => {
      const { page, close } = await newWindow(browser, site.origin);
      try {
        return await light(page, site.origin + path);
      } finally {
        // Where the browser has crashed, there is nothing to close.
        await close().catch(() => {});
      }
    });
  }

  for (const { rule, of, used } of EXPLAINED) {
    if (!used && only.length === 0) report("axe", `explanation of ${rule} ${of}`, [{ what: "nothing needs it any more" }], began);
  }
}

async function worker(work) {
  for (let job = work.shift(); job; job = work.shift()) await job();
}

/** Runs a judge and reports. One that breaks down has not found nothing, nor has it found anything. */
async function timed(judge, subject, run) {
  const start = performance.now();
  try {
    const { findings, note = "" } = await repeated(`${judge} ${subject}`, run);
    report(judge, `${subject} ${note}`, findings, start);
  } catch (error) {
    if (error instanceof Fault) return report(judge, subject, [{ judge, what: error.message }], start);
    unjudged += 1;
    console.log(`${judge.padEnd(10)} ${subject.padEnd(44)} NOT JUDGED ${seconds(start)}\n    ${error.stack}`);
  }
}

/** Asks a judge again that breaks down. */
async function repeated(what, run) {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await run(await chromium());
    } catch (error) {
      if (left === 0 || error instanceof Fault) throw error;
      console.log(`           ${what} broke down and is asked again: ${error.message}`);
    }
  }
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
