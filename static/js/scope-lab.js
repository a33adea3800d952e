// A page of the lab. Where the chapter has opened it, it goes on to the next one by itself.

const auto = document.body.hasAttribute("data-auto");
/** Long enough to see the address, in ms. */
const PAUSE = 700;
/** How long to look for a host, in ms. */
const PATIENCE = 3000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const next = document.querySelector("[data-next]");
const frame = document.querySelector("iframe");
const unknown = document.querySelector("[data-unknown]");
const numbers = document.querySelector("[data-numbers]");

if (unknown) setOut();
else goOn();

/** From the first page: to the host's name if this browser finds it, else to numbers if the trip can. */
async function setOut() {
  const found = await finds(new URL("/scope/here", next.href));
  unknown.hidden = found;
  if (!auto) return;
  await pause(found ? PAUSE : 4 * PAUSE);
  if (found) next.click();
  else numbers?.click();
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

/** From a step to the next. The address of the page is to be seen for a moment. */
async function goOn() {
  if (frame) await framed();
  await waited();
  if (!auto) return;
  await pause(PAUSE);
  if (!next) return document.querySelector("[data-over]") && close();
  // A reload by script is a request of the page's own; what is to be seen is the reader's.
  if (next.dataset.next === "reload") return;
  if (next.dataset.next === "form") next.requestSubmit();
  else next.click();
}

/** When the frame has its page, or has had time for it. */
function framed() {
  const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
  return Promise.race([loaded.then(() => pause(PAUSE)), pause(PATIENCE)]);
}

/** When the seconds that the page asks for are over; it counts them down. */
async function waited() {
  const left = document.querySelector("[data-left]");
  const until = Date.now() + Number(document.body.dataset.wait ?? 0) * 1000;
  while (left && Date.now() < until) {
    left.textContent = Math.ceil((until - Date.now()) / 1000);
    await pause(250);
  }
  if (left) left.textContent = 0;
}
