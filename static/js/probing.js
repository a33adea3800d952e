// Runs cells in this browser: opens the small window, and asks the server what its requests have carried.

const phrases = document.querySelector("template[data-engine-phrases]")?.content;
/** How long nothing may happen before a run is given up, in ms. */
const PATIENCE = 20_000;
/** How often the server is asked, in ms. */
const PERIOD = 300;

/** The phrase of this name, with `values` in the places `{0}`, `{1}`, …. */
export function say(name, ...values) {
  const text = phrases.querySelector(`[data-phrase="${name}"]`).textContent;
  return text.replaceAll(/\{(\d)\}/g, (_, at) => String(values[at]));
}

/** Why a run did not come to its end, as the name of a phrase. */
class Failed extends Error {}

/** The sentence for an error of `run`: its own, or that the server does not answer. */
export const whyNot = (error) => say(error instanceof Failed ? error.message : "card_refused");

/**
 * Runs the cells with these ids, those of the report card if there are none. It has to be called in the handler of a
 * press, or the browser blocks the window. `tell` gets each state of the run. Resolves to the last state, with
 * `engine` and `title` of this browser; rejects with a Failed.
 */
export async function run(ids, tell = () => {}) {
  const opened = open("about:blank", "probes", "popup,width=420,height=320");
  if (!opened) throw new Failed("card_blocked");
  const begun = await fetch("/probes", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ids }),
    cache: "no-store",
  });
  if (!begun.ok) {
    opened.close();
    throw new Failed("card_refused");
  }
  const { ticket, start, engine, title } = await begun.json();
  opened.location = start;
  let [last, at] = [Date.now(), -1];
  for (;;) {
    await new Promise((done) => setTimeout(done, PERIOD));
    const answer = await fetch(`/probes/seen?t=${ticket}`, { cache: "no-store" });
    if (!answer.ok) throw new Failed("card_refused");
    const state = { ...(await answer.json()), engine, title };
    tell(state);
    if (state.at !== at) [last, at] = [Date.now(), state.at];
    if (state.ended || Date.now() - last > PATIENCE) return { ...state, late: !state.ended };
  }
}
