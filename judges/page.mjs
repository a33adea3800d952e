// One page before the judges that need a browser, in every state a reader can bring it into.

import { DARK_DESK, LIGHT_DESK, axeAt, axeEverywhere } from "./axe.mjs";
import { DESK, Fault, NARROW, PHONE, look, newWindow, plantMany, unfold, useEverything } from "./chromium.mjs";

/**
 * Judges `path`, and resolves to the findings and the page's HTML as script has left it. A page
 * without buttons tells what was pressed on `chapter`.
 */
export async function judgePage(browser, origin, path, { status = 200, chapter } = {}) {
  const findings = [];
  const { page, noise, close } = await newWindow(browser, origin);
  try {
    await open(page, origin + path, status);
    findings.push(...(await axeEverywhere(page, "empty", DARK_DESK)));
    findings.push(...(await sideways(page, "empty")));
    findings.push(...(await everyTab(page, path)));
    findings.push(...(await asked(page)));
    findings.push(...(await everyDialog(page)));

    await plantMany(page);
    if ((await useEverything(page)) > 0) {
      const text = await judgeUsed(page, path, findings);
      return { findings: [...findings, ...heard(noise, status)], text };
    }
  } finally {
    await close();
  }

  const { context, kept } = await usedOnce(browser, origin, chapter);
  const after = await newWindow(browser, origin, { context });
  try {
    await after.page.evaluateOnNewDocument((kept) => {
      if (location.protocol !== "http:" || sessionStorage.length > 0) return;
      for (const [name, value] of kept) sessionStorage.setItem(name, value);
    }, kept);
    await open(after.page, origin + path, status);
    await unfold(after.page);
    const text = await judgeUsed(after.page, path, findings);
    return { findings: [...findings, ...heard([...noise, ...after.noise], status)], text };
  } finally {
    await after.close();
  }
}

async function open(page, address, status) {
  const response = await page.goto(address);
  if (response.status() !== status) throw new Fault(`${address} answers ${response.status()}`);
}

/** Judges a page that shows what was pressed. Resolves to its HTML. */
async function judgeUsed(page, path, findings) {
  findings.push(...(await axeEverywhere(page, "used", LIGHT_DESK)));
  findings.push(...(await sideways(page, "used")));
  findings.push(...(await projected(page, path)));
  findings.push(...(await stepByStep(page, path)));
  findings.push(...(await withDrawer(page)));
  return page.evaluate(() => `<!doctype html>\n${document.documentElement.outerHTML}`);
}

/** What a window has said, but for what it is expected to. */
function heard(noise, status) {
  return noise.filter(({ what }) => !expected(what, status));
}

/** By browser, the windows in which a chapter has been used. */
const used = new WeakMap();

/**
 * Uses everything on a chapter, once for all pages that have no buttons: they differ in nothing that was
 * pressed. Resolves to the context, and to what its window keeps for itself.
 */
function usedOnce(browser, origin, chapter) {
  const of = used.get(browser) ?? new Map();
  used.set(browser, of);
  if (!of.has(chapter)) of.set(chapter, use());
  // One that broke down must not break down for every page after it.
  of.get(chapter).catch(() => of.delete(chapter));
  return of.get(chapter);

  async function use() {
    const { page, context } = await newWindow(browser, origin);
    await page.goto(origin + chapter);
    await plantMany(page);
    await useEverything(page);
    const kept = await page.evaluate(() => Object.entries(sessionStorage));
    await page.close();
    return { context, kept };
  }
}

/** The same page in a browser that runs no script: its frame takes the answers of the buttons. */
export async function judgeWithoutScript(browser, origin, path) {
  const { page, noise, close } = await newWindow(browser, origin);
  try {
    await page.setJavaScriptEnabled(false);
    await page.goto(origin + path);
    await plantMany(page);
    for (const button of await page.$$("button[data-run]")) await pressIntoFrame(page, button);
    const findings = await axeEverywhere(page, "without script", DARK_DESK);
    findings.push(...(await sideways(page, "without script")));
    return [...findings, ...noise];
  } finally {
    await close();
  }
}

async function pressIntoFrame(page, button) {
  const answered = page.waitForResponse((response) => response.frame() !== page.mainFrame());
  await button.evaluate((it) => it.click());
  await answered;
}

/** Whether a page that is narrower than any phone can be moved sideways. */
export async function sideways(page, state) {
  await look(page, NARROW, "light");
  const { width, widest } = await page.evaluate(() => {
    const root = document.scrollingElement;
    const beyond = (it) => it.getBoundingClientRect().right > innerWidth;
    const name = (it) => `${it.localName}${it.id && `#${it.id}`}${it.classList.length ? `.${[...it.classList].join(".")}` : ""}`;
    return { width: root.scrollWidth, widest: [...document.body.querySelectorAll("*")].filter(beyond).slice(0, 8).map(name) };
  });
  if (width <= NARROW.width) return [];
  return [{ judge: "sideways", where: state, what: `${width} px wide; beyond the edge: ${widest.join(", ")}` }];
}

/** By page and state, what was found of its colours. */
const coloursOf = new Map();

/**
 * Judges the colours of a state that differs from the page in nothing else. The twin in the other language has the
 * same, and what was found is told of both: no colour depends on the language.
 */
function coloursAt(page, path, state, viewport, include) {
  const key = `${path.replace(/^\/[a-z]{2}/, "")} ${state}`;
  if (!coloursOf.has(key)) {
    coloursOf.set(key, axeAt(page, state, viewport, { include, coloursAlone: true }));
    // One that broke down is judged again.
    coloursOf.get(key).catch(() => coloursOf.delete(key));
  }
  return coloursOf.get(key);
}

/**
 * Each kind of code is hidden while another is shown, and has colours of its own. The first has been
 * judged with the empty page, and the last stays open for the used one.
 */
async function everyTab(page, path) {
  const kinds = await page.$$eval("[data-tabs] input", (inputs) => [...new Set(inputs.map((it) => it.value))]);
  const findings = [];
  for (const [at, kind] of kinds.entries()) {
    await press(page, `[data-tabs] input[value="${kind}"]`);
    if (at === 0 || at === kinds.length - 1) continue;
    findings.push(...(await coloursAt(page, path, `tab ${kind}`, PHONE, "[data-tabs]")));
  }
  return findings;
}

/** A button whose question has no answer yet asks it first. */
async function asked(page) {
  if (!(await page.$("[data-guess]"))) return [];
  await page.$$eval("[data-demo] form button[data-run]", (all) => all[0].click());
  return axeAt(page, "asked", PHONE, { include: "[data-demo]" });
}

/** Larger, for a class, and in colours of its own. */
async function projected(page, path) {
  await press(page, "[data-projector-switch]");
  const findings = await coloursAt(page, path, "projector", DESK, "html");
  await press(page, "[data-projector-switch]");
  return findings;
}

/** The stage in the middle of an exchange: backwards from its end. */
async function stepByStep(page, path) {
  const findings = [];
  for (const step of ["the response", "the server", "the request"]) {
    await press(page, "#stage [data-do=back]");
    findings.push(...(await coloursAt(page, path, `stage at ${step}`, DESK, "#stage")));
  }
  await press(page, "#stage [data-do=now]");
  return findings;
}

/** On a phone the stage is a drawer. */
async function withDrawer(page) {
  await look(page, PHONE, "light");
  await press(page, "#drawer");
  await unfold(page);
  return [...(await axeAt(page, "drawer open", PHONE, { include: "#stage" })), ...(await sideways(page, "drawer open"))];
}

/** Dialogs that are on every page are judged on one. */
const judgedDialogs = new Set();

/** Dialogs, one after the other. */
async function everyDialog(page) {
  const findings = [];
  for (const dialog of await page.$$("dialog")) {
    const { id, html } = await dialog.evaluate(({ id, outerHTML: html }) => ({ id, html }));
    if (judgedDialogs.has(html)) continue;
    judgedDialogs.add(html);
    try {
      findings.push(...(await judgeDialog(page, dialog, id)));
    } catch (error) {
      judgedDialogs.delete(html);
      throw error;
    }
  }
  return findings;
}

async function judgeDialog(page, dialog, id) {
  const findings = [];
  await dialog.evaluate((it) => it.showModal());
  for (const viewport of [DESK, PHONE]) {
    findings.push(...(await axeAt(page, `dialog #${id}`, viewport, { include: "dialog[open]" })));
  }
  findings.push(...(await sideways(page, `dialog #${id}`)));
  await dialog.evaluate((it) => it.close());
  return findings;
}

/** A button that is not there, because the page was rebuilt, must not leave a state unjudged. */
async function press(page, selector) {
  const button = await page.$(selector);
  if (!button) throw new Fault(`there is no ${selector}: bring page.mjs up to date`);
  await button.evaluate((it) => it.click());
}

/** Chromium reports a page that says 404 as one that failed to load. */
function expected(what, status) {
  return status !== 200 && what.includes(`status of ${status}`);
}
