// One page before the judges that need a browser, in every state a reader can bring it into.

import { axeAt, axeEverywhere } from "./axe.mjs";
import { DESK, NARROW, PHONE, look, newWindow, plantMany, unfold, useEverything } from "./chromium.mjs";

/**
 * Judges `path`, and resolves to the findings and the page's HTML as script has left it. A page
 * without buttons tells what was pressed on `chapter`.
 */
export async function judgePage(browser, origin, path, { status = 200, chapter } = {}) {
  const findings = [];
  const { page, noise, close } = await newWindow(browser, origin);
  try {
    const response = await page.goto(origin + path);
    if (response.status() !== status) throw new Error(`${path} answers ${response.status()}`);
    findings.push(...(await axeEverywhere(page, "empty")));
    findings.push(...(await sideways(page, "empty")));
    findings.push(...(await everyTab(page)));
    findings.push(...(await asked(page)));
    findings.push(...(await everyDialog(page)));

    await plantMany(page);
    if ((await useEverything(page)) === 0) {
      await page.goto(origin + chapter);
      await useEverything(page);
      await page.goto(origin + path);
    }
    findings.push(...(await axeEverywhere(page, "used")));
    findings.push(...(await sideways(page, "used")));
    findings.push(...(await projected(page)));
    findings.push(...(await stepByStep(page)));
    findings.push(...(await withDrawer(page)));
    const text = await page.evaluate(() => `<!doctype html>\n${document.documentElement.outerHTML}`);
    findings.push(...noise.filter(({ what }) => !expected(what, status)));
    return { findings, text };
  } finally {
    await close();
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
    const findings = await axeEverywhere(page, "without script");
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

/**
 * Each kind of code is hidden while another is shown, and has colours of its own. The first has been
 * judged with the empty page, and the last stays open for the used one.
 */
async function everyTab(page) {
  const kinds = await page.$$eval("[data-tabs] input", (inputs) => [...new Set(inputs.map((it) => it.value))]);
  const findings = [];
  for (const [at, kind] of kinds.entries()) {
    await press(page, `[data-tabs] input[value="${kind}"]`);
    if (at === 0 || at === kinds.length - 1) continue;
    findings.push(...(await axeAt(page, `tab ${kind}`, PHONE, { include: "[data-tabs]", coloursAlone: true })));
  }
  return findings;
}

/** A button whose question has no answer yet asks it first. */
async function asked(page) {
  if (!(await page.$("[data-guess]"))) return [];
  await page.$$eval("[data-demo] form button[data-run]", (all) => all[0].click());
  return axeAt(page, "asked", PHONE, { include: "[data-demo]" });
}

/** Larger, for a class. */
async function projected(page) {
  await press(page, "[data-projector-switch]");
  const findings = await axeAt(page, "projector", DESK);
  await press(page, "[data-projector-switch]");
  return findings;
}

/** The stage in the middle of an exchange: backwards from its end. */
async function stepByStep(page) {
  const findings = [];
  for (const step of ["the response", "the server", "the request"]) {
    await press(page, "#stage [data-do=back]");
    findings.push(...(await axeAt(page, `stage at ${step}`, DESK, { include: "#stage", coloursAlone: true })));
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
    await dialog.evaluate((it) => it.showModal());
    for (const viewport of [DESK, PHONE]) {
      findings.push(...(await axeAt(page, `dialog #${id}`, viewport, { include: "dialog[open]" })));
    }
    findings.push(...(await sideways(page, `dialog #${id}`)));
    await dialog.evaluate((it) => it.close());
  }
  return findings;
}

/** A button that is not there, because the page was rebuilt, must not leave a state unjudged. */
async function press(page, selector) {
  const button = await page.$(selector);
  if (!button) throw new Error(`there is no ${selector}: bring page.mjs up to date`);
  await button.evaluate((it) => it.click());
}

/** Chromium reports a page that says 404 as one that failed to load. */
function expected(what, status) {
  return status !== 200 && what.includes(`status of ${status}`);
}
