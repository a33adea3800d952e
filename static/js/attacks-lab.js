// A page of the labs' hosts. Where the attack was begun with one press, it goes on to the next page by itself.

import { auto, findsNext, goOn, pause, unknown } from "./lab-host.js";

/** Long enough to see the address, in ms. */
const PAUSE = 600;

act();

async function act() {
  if (unknown && !(await findsNext())) return;
  await countDown();
  // A page whose attack is a script has nothing to go on to until the script has attacked.
  if (!auto) return;
  await pause(PAUSE);
  goOn();
}

/** Until the seconds that the page asks for have gone by, and it shows how many are left. */
async function countDown() {
  const left = document.querySelector("[data-left]");
  if (!left) return;
  const end = Date.now() + Number(left.textContent) * 1000;
  for (let rest = end - Date.now(); rest > 0; rest = end - Date.now()) {
    left.textContent = Math.ceil(rest / 1000);
    await pause(Math.min(rest, 250));
  }
  left.textContent = 0;
}
