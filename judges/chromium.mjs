// Chromium, and the states it brings a page into before a judge looks.

import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 900 };
export const NARROW = { width: 320, height: 640 };

/** What is wrong with a page itself. No repetition changes it, and it is a finding. */
export class Fault extends Error {}

let running;

/** The Chromium of all judges. One that has crashed is replaced. */
export async function chromium() {
  const was = running;
  const browser = await was?.catch(() => null);
  if (browser?.connected) return browser;
  // Who asks meanwhile gets the one that is about to start.
  if (running === was) running = launch();
  return running;
}

/** Starts a Chromium with an empty profile. */
export function launch() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const executablePath = names.map(which).find(Boolean);
  if (!executablePath) throw new Error(`none of ${names.join(", ")} is here: run scripts/setup`);
  return puppeteer.launch({
    executablePath,
    protocolTimeout: 180_000,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"],
  });
}

function which(name) {
  try {
    return execFileSync("sh", ["-c", `command -v ${name}`]).toString().trim();
  } catch {
    return null;
  }
}

/**
 * A new window with nothing in its jar, or one in `context`. What its pages say on the console, and whom
 * else they ask, is gathered in `noise`. `close` closes the window, and the context made for it.
 */
export async function newWindow(browser, origin, { context: given } = {}) {
  const context = given ?? (await browser.createBrowserContext());
  const page = await context.newPage();
  // A machine that is busy with other things takes its time.
  page.setDefaultTimeout(90_000);
  const noise = [];
  page.on("console", (message) => {
    const { url = "" } = message.location();
    noise.push({ judge: "console", what: `${message.type()}: ${message.text()} ${url}` });
  });
  page.on("pageerror", (error) => noise.push({ judge: "console", what: `uncaught: ${error.message}`, url: "" }));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) {
      noise.push({ judge: "host", what: `asks ${url.origin} for a ${request.resourceType()}` });
    }
  });
  return { page, noise, context, close: () => (given ? page.close() : context.close()) };
}

/** How the page looks from now on. Nothing moves, or a judge would see colours half mixed. */
export async function look(page, viewport, scheme) {
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.setViewport(viewport);
}

/** Cookies enough to fill the panels: many, long, in Chinese, and one that is no pair at all. */
export async function plantMany(page) {
  await page.evaluate(() => {
    for (let at = 0; at < 24; at += 1) document.cookie = `judged-${at}=${"v".repeat(at * 9)}; path=/`;
    document.cookie = `long=${"0123456789abcdef".repeat(60)}; path=/`;
    document.cookie = `chinese=${encodeURIComponent("记住我".repeat(8))}; path=/`;
    document.cookie = "raw-chinese=记住我; path=/";
    document.cookie = "no-pair-at-all; path=/";
  });
  await page.reload();
}

/**
 * Answers each question, one so and the next otherwise, so that some are right and some wrong;
 * then presses every button and folds out what can be folded out. Resolves to how many it pressed.
 */
export async function useEverything(page) {
  const asked = () => [...document.querySelectorAll("[data-guess]")].every((it) => it.querySelector("button.choice, .yours"));
  await page.waitForFunction(asked, { timeout: 10_000 });
  for (const [at, guess] of (await page.$$("[data-guess]")).entries()) {
    await guess.evaluate((it, at) => {
      // A trip that waits for two minutes would only make the judges wait.
      if (it.closest("[data-demo]").querySelector("[data-trip]:not([data-wait='0'])")) return;
      const choices = it.querySelectorAll("button.choice");
      choices[at % choices.length]?.click();
    }, at);
    await settled(page);
  }
  const buttons = await page.$$("button[data-run]");
  for (const button of buttons) {
    await button.evaluate((it) => {
      if (it.form.querySelector("[data-trip]:not([data-wait='0'])")) return;
      it.click();
      // A button that repeats is stopped by a second press.
      if (it.dataset.every) setTimeout(() => it.click(), 50);
    });
    await settled(page);
  }
  await page.$$eval("button[data-script]", (all) => all.forEach((button) => button.click()));
  await settled(page);
  await unfold(page);
  return buttons.length;
}

/** Opens every `details`, also those that a press has just made. */
export function unfold(page) {
  return page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
}

/** Until no press is under way. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"), { polling: 20 });
}
