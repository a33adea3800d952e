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
