// What the pages of the labs' hosts have in common.

/** How long to look for a host, in ms. */
export const PATIENCE = 3000;
/** Whether the page was opened by one press, and goes on by itself. */
export const auto = document.body.hasAttribute("data-auto");
/** What leads on. */
export const next = document.querySelector("[data-next]");
/** What to do where this browser does not find the next host. */
export const unknown = document.querySelector("[data-unknown]");

/** When this many ms are over. */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Whether this browser finds the next host, whatever it answers. What is to do without it is hidden then. */
export async function findsNext() {
  unknown.hidden = await finds(new URL("/scope/here", next.href));
  return unknown.hidden;
}

/** When the seconds that the page asks for are over; it counts them down. */
export async function countDown() {
  const left = document.querySelector("[data-left]");
  if (!left) return;
  const end = Date.now() + Number(left.textContent) * 1000;
  for (let rest = end - Date.now(); rest > 0; rest = end - Date.now()) {
    left.textContent = Math.ceil(rest / 1000);
    await pause(Math.min(rest, 250));
  }
  left.textContent = 0;
}

/** On to the next page; or, on the last one, the window is closed. */
export function goOn() {
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
