// Takes the pictures of the README files: `node judges/pictures.mjs <binary> <folder>`.

import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { launch, newWindow } from "./chromium.mjs";
import { start } from "./site.mjs";

const MOST_BYTES = 150_000;
const WINDOW = { width: 1280, height: 800 };

/** What is on each picture: the page, what a reader presses there, and the scheme. */
const PICTURES = [
  { name: "door", path: "", scheme: "light", press: ["[data-door] button"] },
  { name: "session", path: "/session", scheme: "dark", press: ["[data-run='session::set_session']"], show: "[data-demo='session::set_session']" },
];

const [, , binary, folder] = process.argv;
mkdirSync(folder, { recursive: true });
const site = await start(binary);
const browser = await launch();
try {
  for (const lang of ["zh", "en"]) for (const picture of PICTURES) await take(lang, picture);
} finally {
  await browser.close();
  await site.stop();
}

async function take(lang, { name, path, scheme, press, show }) {
  const { page, close } = await newWindow(browser, site.origin);
  await page.setViewport(WINDOW);
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.goto(`${site.origin}/${lang}${path}`);
  // The press itself is the picture, not the question before it.
  await page.evaluate(() => localStorage.setItem("remember-me", JSON.stringify({ version: 1, ask: false })));
  await page.reload();
  for (const button of press) {
    await page.$eval(button, (it) => it.click());
    await page.waitForSelector("[data-show=log] > li");
    await new Promise((done) => setTimeout(done, 700));
  }
  if (show) await page.$eval(show, (it) => scrollTo({ top: it.getBoundingClientRect().top + scrollY - 120, behavior: "instant" }));
  const file = join(folder, `${name}.${lang}.webp`);
  await page.screenshot({ path: file, type: "webp", quality: 80 });
  const { size } = statSync(file);
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes`);
  console.log(`${file}: ${size} bytes`);
  await close();
}
