// A page of the labs' hosts. Where the attack was begun with one press, it goes on to the next page by itself.

import { auto, countDown, findsNext, goOn, pause, unknown } from "./lab-host.js";

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
