// A button that sends its request again and again, until it is pressed once more or there is nothing left to see.

import { phrase } from "./dom.js";
import { tellMore } from "./telling.js";

/** The turn each button is in: a new start must not revive an old one. */
const turns = new WeakMap();

/** Does `job` again and again as the button says, or stops it. `job` yields an exchange, or nothing without an answer. */
export async function repeat(button, job) {
  if (turns.has(button)) {
    stop(button);
    return;
  }
  const turn = { since: Date.now() };
  turns.set(button, turn);
  button.setAttribute("aria-pressed", "true");
  for (let left = Number(button.dataset.times); left > 0; left -= 1) {
    const exchange = await job();
    if (turns.get(button) !== turn) return;
    const { until } = button.dataset;
    if (until && exchange && hasGone(turn, until, exchange)) {
      const second = Math.round((Date.now() - turn.since) / 1000);
      tellMore(button, phrase("stopped").replace("{}", second).replace("{}", until));
      break;
    }
    await new Promise((done) => setTimeout(done, Number(button.dataset.every)));
    if (turns.get(button) !== turn) return;
  }
  stop(button);
}

/** Whether a request of this turn carried the cookie of this name, and this one no longer does. */
function hasGone(turn, name, { request }) {
  const carried = request.cookies.some((cookie) => cookie.name === name);
  turn.carried ||= carried;
  return turn.carried && !carried;
}

function stop(button) {
  turns.delete(button);
  button.removeAttribute("aria-pressed");
}
