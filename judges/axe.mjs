// axe-core: WCAG 2.2 A and AA, and best practice, in every state a reader can bring a page into.

import axe from "axe-core";
import { DESK, PHONE, look } from "./chromium.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules that look at colours. They run apart from the others: light and dark, and unrolled. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

/**
 * axe's own values but two: a sign is read as a letter is, so →, ✓ and # need their contrast too,
 * though they are short and no letters. axe takes all of these or none.
 */
const CONTRAST = {
  ignoreUnicode: false,
  ignoreLength: true,
  ignorePseudo: false,
  boldValue: 700,
  boldTextPt: 14,
  largeTextPt: 18,
  contrastRatio: { normal: { expected: 4.5 }, large: { expected: 3 } },
  pseudoSizeThreshold: 0.25,
  shadowOutlineEmMax: 0.2,
  textStrokeEmMin: 0.03,
};

/** What axe cannot decide is a finding too, unless somebody has looked at it and says here why not. */
export const EXPLAINED = [];

/**
 * The colours in which a state is judged at each width. Colours are what takes longest, so a state is judged in two of
 * the four looks. The empty page has the first two and the used page, which shows all of the same and more, the
 * others.
 */
export const DARK_DESK = { desk: ["dark"], phone: ["light"] };
export const LIGHT_DESK = { desk: ["light"], phone: ["dark"] };

/** Judges the page at both widths, in these colours. */
export async function axeEverywhere(page, state, { desk, phone }) {
  const atDesk = await axeAt(page, state, DESK, { schemes: desk });
  return [...atDesk, ...(await axeAt(page, state, PHONE, { schemes: phone }))];
}

/**
 * Judges the page, or the part that `include` selects, at one width, in these colours. `coloursAlone`
 * is for a state that differs from one judged already in nothing else.
 */
export async function axeAt(page, state, viewport, options = {}) {
  const { include = "html", coloursAlone = false, schemes = ["light", "dark"] } = options;
  const findings = [];
  const judge = async (scheme, options) => {
    const found = await axeOnce(page, include, options);
    findings.push(...found.map((what) => ({ judge: "axe", what, where: `${state}, ${viewport.width} ${scheme}` })));
  };
  await look(page, viewport, "light");
  await layOut(page);
  const but = Object.fromEntries(OF_COLOUR.map((rule) => [rule, { enabled: false }]));
  if (!coloursAlone) await judge("light", { runOnly: TAGS, rules: but });

  if (include !== "html") await setAside(page, include);
  const height = await unroll(page);
  for (const scheme of schemes) {
    await look(page, { ...viewport, height }, scheme);
    await judge(scheme, { runOnly: { type: "rule", values: OF_COLOUR } });
  }
  await rollUp(page);
  if (include !== "html") await putBack(page);
  return findings;
}

/**
 * Empties what is beside the part that `include` selects. axe reads the style and the place of every
 * element of a page before it looks at one, and the others have been judged with the whole page. What the
 * part is drawn on stays: the boxes around it and those beside it.
 */
async function setAside(page, include) {
  await page.evaluate((include) => {
    const parts = [...document.querySelectorAll(include)];
    const ways = new Set();
    for (const part of parts) {
      for (let it = part.parentElement; it && it !== document.documentElement; it = it.parentElement) ways.add(it);
    }
    const kept = new Set(parts);
    const beside = [...ways].filter((way) => !parts.some((part) => part.contains(way))).flatMap((way) => [...way.children]);
    globalThis.setAside = beside
      .filter((it) => !ways.has(it) && !kept.has(it) && it.firstChild && !it.querySelector("iframe"))
      .map((it) => [it, [...it.childNodes]]);
    for (const [it] of globalThis.setAside) it.replaceChildren();
  }, include);
}

async function putBack(page) {
  await page.evaluate(() => {
    for (const [it, nodes] of globalThis.setAside) it.replaceChildren(...nodes);
  });
}

/**
 * Lays out what is otherwise laid out when it comes into sight. Until then it has the height that the style
 * sheet guesses, and axe sees what is in it lie over what is below it.
 */
function layOut(page) {
  return page.evaluate(() => {
    for (const box of document.body.querySelectorAll("*")) {
      if (getComputedStyle(box).contentVisibility === "auto") box.style.contentVisibility = "visible";
    }
  });
}

/**
 * What is scrolled out of sight has no colour for axe. So each box grows to hold all it has, and
 * the window to hold the page. Resolves to the height that takes.
 */
async function unroll(page) {
  for (const frame of page.frames()) {
    await frame.evaluate(() => {
      const sheet = new CSSStyleSheet();
      // A `code` that is a line of text and holds boxes reaches only behind their first lines, and axe
      // then sees two backgrounds.
      sheet.replaceSync(`
        [data-unrolled] { max-height: none !important; overflow-wrap: anywhere !important }
        pre[data-unrolled] { white-space: break-spaces !important }
        [data-unrolled] > code { display: block !important }
      `);
      document.adoptedStyleSheets = [sheet];
      for (const box of document.body.querySelectorAll("*")) {
        const { overflowX, overflowY } = getComputedStyle(box);
        box.toggleAttribute("data-unrolled", /auto|scroll/.test(overflowX + overflowY));
      }
    });
  }
  return page.evaluate(() => {
    for (const frame of document.querySelectorAll("iframe")) {
      frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 10}px`;
    }
    return document.documentElement.scrollHeight + 1000;
  });
}

async function rollUp(page) {
  for (const frame of page.frames()) await frame.evaluate(() => (document.adoptedStyleSheets = []));
  await page.$$eval("iframe", (frames) => frames.forEach((frame) => frame.style.removeProperty("height")));
}

/** One run on the page as it is now, with the documents in its frames. */
async function axeOnce(page, include, options) {
  options = { ...options, resultTypes: ["violations", "incomplete"] };
  const partials = await partialsOf(page.mainFrame(), { include: [[include]] }, options);
  const { violations, incomplete } = await page.evaluate(
    (partials, options) => axe.finishRun(partials.map(JSON.parse), options),
    partials,
    options,
  );
  const tell = (kind) => (rule) =>
    rule.nodes
      .filter((node) => kind === "violation" || !explained(rule, node))
      .map((node) => `${rule.id} (${kind}) ${node.target.join(" ")}: ${why(node)}`);
  return [...violations.flatMap(tell("violation")), ...incomplete.flatMap(tell("undecided"))];
}

/** axe frame by frame, and not by its own messages between them: those need a page that runs script. */
async function partialsOf(frame, context, options) {
  await inject(frame);
  const inside = await frame.evaluate((context) => axe.utils.getFrameContexts(context), context);
  const partials = [await frame.evaluate((...args) => axe.runPartial(...args).then(JSON.stringify), context, options)];
  for (const { frameSelector, frameContext } of inside) {
    const element = await frame.evaluateHandle((selector) => axe.utils.shadowSelect(selector), frameSelector);
    partials.push(...(await partialsOf(await element.contentFrame(), frameContext, options)));
  }
  return partials;
}

async function inject(frame) {
  if (await frame.evaluate(() => "axe" in globalThis)) return;
  await frame.evaluate(axe.source);
  await frame.evaluate((options) => {
    axe.configure({ checks: [{ id: "color-contrast", options }] });
    // Where no script may run, no timer goes off, and axe takes its turns by timers.
    if (!matchMedia("(scripting: none)").matches) return;
    globalThis.setTimeout = (job, delay = 0) => (delay < 50 ? void Promise.resolve().then(job) : 0);
  }, CONTRAST);
}

function explained(rule, node) {
  const found = EXPLAINED.find((it) => it.rule === rule.id && it.of.test(node.html));
  if (found) found.used = true;
  return found !== undefined;
}

function why(node) {
  const messages = [...node.any, ...node.all, ...node.none].map((check) => check.message);
  return `${messages.join("; ")} ‹${node.html.slice(0, 160).replaceAll(/\s+/g, " ")}›`;
}
