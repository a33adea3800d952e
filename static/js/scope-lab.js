// A page of the lab. Where the chapter has opened it, it goes on to the next one by itself.

import { PATIENCE, auto, countDown, findsNext, goOn, next, pause, unknown } from "./lab-host.js";

/** Long enough to see the address, in ms. */
const PAUSE = 700;

const frame = document.querySelector("iframe");

if (unknown) setOut();
else step();

/** From the first page: to the host's name if this browser finds it, else to numbers if the trip can. */
async function setOut() {
  const found = await findsNext();
  if (!auto) return;
  await pause(found ? PAUSE : 4 * PAUSE);
  if (found) next.click();
  else document.querySelector("[data-numbers]")?.click();
}

/** From a step to the next. The address of the page is to be seen for a moment. */
async function step() {
  if (frame) await framed();
  await countDown();
  if (!auto) return;
  await pause(PAUSE);
  // A reload by script is a request of the page's own; what is to be seen is the reader's.
  if (next?.dataset.next !== "reload") goOn();
}

/** When the frame has its page, or has had time for it. */
function framed() {
  const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
  return Promise.race([loaded.then(() => pause(PAUSE)), pause(PATIENCE)]);
}
