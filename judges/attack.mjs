// The pages that an attack of chapter 6 leads over. They are on hosts of their own, and small.

import { axeAt } from "./axe.mjs";
import { Fault, PHONE, newWindow } from "./chromium.mjs";
import { sideways } from "./page.mjs";

/** More steps than any attack has. */
const MOST_STEPS = 12;

/** What leads on from a page: a link, the button of a form, or what a script presses once it has attacked. */
const NEXT = "a[data-next], form[data-next] button, [data-then]";

/** The pages that were judged, each without what is new in every attack. Many labs share the shop's front. */
const judged = new Set();

/**
 * Attacks as a reader does who presses each button, without a defence, and judges each page on the way.
 * Resolves to the findings and to the HTML of each page.
 */
export async function judgeAttack(browser, origin, path) {
  const { page, noise, close } = await newWindow(browser, origin);
  const findings = [];
  const pages = [];
  try {
    await page.goto(origin + path);
    for (;;) {
      const here = `page ${pages.length + 1}, ${new URL(page.url()).pathname.replace(/^\/w\/[0-9a-f]+/, "")}`;
      const html = await page.evaluate(() => `<!doctype html>\n${document.documentElement.outerHTML}`);
      pages.push(html);
      const same = html.replaceAll(/\/w\/[0-9a-f]+\/[a-z]+/g, "");
      if (!judged.has(same)) {
        // They have one column, which a wider window only moves.
        findings.push(...(await axeAt(page, here, PHONE)));
        findings.push(...(await sideways(page, here)));
        judged.add(same);
      }
      if (pages.length > MOST_STEPS) throw new Fault(`there is no end after ${MOST_STEPS} steps`);
      const next = await page.$(NEXT);
      if (!next) break;
      await Promise.all([page.waitForNavigation(), next.evaluate((it) => it.click())]);
    }
    if (!(await page.$("[data-over]"))) throw new Fault(`${page.url()} leads nowhere and is not the end`);
  } finally {
    await close();
  }
  return { findings: [...findings, ...noise.filter(isUnexpected)], pages };
}

/** The hosts of the labs ask each other, and a shop refuses some requests. */
function isUnexpected({ judge, what }) {
  if (judge === "host") return !/ asks http:\/\/([a-z]+\.)+localhost:/.test(` ${what}`);
  return !/status of 4\d\d/.test(what);
}
