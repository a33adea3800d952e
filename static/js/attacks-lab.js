// A page of the labs' hosts. Where the attack was begun with one press, it goes on to the next page by itself.

/** Long enough to see the address, in ms. */
const PAUSE = 600;
/** How long to look for a host, in ms. */
const PATIENCE = 3000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const auto = document.body.hasAttribute("data-auto");
const next = document.querySelector("[data-next]");
const unknown = document.querySelector("[data-unknown]");

goOn();

async function goOn() {
  if (unknown) {
    unknown.hidden = await finds(new URL("/scope/here", next.href));
    if (!unknown.hidden) return;
  }
  // A page whose attack is a script says itself when it is over.
  if (!auto || document.body.hasAttribute("data-waits")) return;
  await pause(PAUSE);
  if (!next) return document.querySelector("[data-over]") && close();
  if (next instanceof HTMLFormElement) next.requestSubmit();
  else next.click();
}

/** Whether this browser finds a host, whatever it answers. */
async function finds(url) {
  try {
    await fetch(url, { mode: "no-cors", credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}
