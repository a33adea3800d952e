// One page before the judges that need a browser, in every state a reader can bring it into.

import { axeAt, axeEverywhere } from "./axe.mjs";
import { NARROW, PHONE, look, newWindow, plantMany, settled, unfold, useEverything } from "./chromium.mjs";

/** Judges `path`. Resolves to the findings, and to the page's HTML as script has left it. */
export async function judgePage(browser, origin, path, { status = 200 } = {}) {
  const findings = [];
  const { page, noise, close } = await newWindow(browser, origin);
  try {
    const response = await page.goto(origin + path);
    if (response.status() !== status) throw new Error(`${path} answers ${response.status()}`);
    findings.push(...(await axeEverywhere(page, "empty")));
    findings.push(...(await everyTab(page)));
    findings.push(...(await sideways(page, "empty")));

    await plantMany(page);
    const presses = await useEverything(page);
    if (presses > 0) {
      findings.push(...(await axeEverywhere(page, "used")));
      findings.push(...(await sideways(page, "used")));
    }
    findings.push(...(await withDrawer(page)));
    findings.push(...(await everyDialog(page)));
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

/** Each kind of code is hidden while another is shown, and has colours of its own. */
async function everyTab(page) {
  const kinds = await page.$$eval("[data-tabs] input", (inputs) => [...new Set(inputs.map((it) => it.value))]);
  const findings = [];
  for (const kind of kinds) {
    await page.$eval(`[data-tabs] input[value="${kind}"]`, (it) => it.click());
    findings.push(...(await axeAt(page, `tab ${kind}`, PHONE, "[data-tabs]")));
  }
  return findings;
}

/** On a phone the stage is a drawer. */
async function withDrawer(page) {
  await look(page, PHONE, "light");
  const toggle = await page.$("#drawer");
  if (!toggle) return [{ judge: "axe", where: "drawer", what: "there is no #drawer to open: tell page.mjs how" }];
  await toggle.evaluate((it) => it.checked || it.click());
  await settled(page);
  await unfold(page);
  return [...(await axeAt(page, "drawer open", PHONE, "#stage")), ...(await sideways(page, "drawer open"))];
}

/** Dialogs, one after the other. */
async function everyDialog(page) {
  const findings = [];
  for (const dialog of await page.$$("dialog")) {
    await dialog.evaluate((it) => it.open || it.showModal());
    findings.push(...(await axeEverywhere(page, `dialog #${await dialog.evaluate((it) => it.id)}`)));
    findings.push(...(await sideways(page, "dialog")));
    await dialog.evaluate((it) => it.close());
  }
  return findings;
}

/** A page that says 404 is itself reported as failed; and so is a press that a lesson wants refused. */
function expected(what, status) {
  return status !== 200 && what.includes(`status of ${status}`);
}
