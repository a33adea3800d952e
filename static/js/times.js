// Below the stage: how long everything lives, and the list of the last exchanges. Nothing of it is needed before
// there is something to list.

import { element, phrase } from "./dom.js";
import { MOST_PILLS, part, setLife, striking } from "./drawing.js";

const MOST_ROWS = 8;
/** The line of time reaches no further than this into the past or the future, in ms. */
const REACH = 600_000;

/** Every lifetime that is running or has just run out, the browser's and the server's, on one axis. */
export function clock({ jar, left, shelf, at }) {
  const timed = (cookie) => typeof cookie.ends === "number";
  const over = left.filter(({ what }) => what === "expired").map(({ cookie }) => cookie);
  const rows = [
    ...[...jar, ...over].filter(timed).map((cookie) => ["brw", cookie.name, cookie.since, cookie.ends]),
    ...shelf.map((session) => ["srv", session.id, session.since, session.ended ?? session.until]),
  ].slice(-MOST_ROWS);
  const from = Math.max(at - REACH, Math.min(at, ...rows.map(([, , since]) => since)));
  const to = Math.min(at + REACH, Math.max(at, ...rows.map(([, , , until]) => until)));
  const on = (time) => Math.min(1, Math.max(0, (time - from) / (to - from || 1)));
  part["clock-empty"].hidden = rows.length > 0;
  part.clock.style.setProperty("--now", on(at));
  part.clock.replaceChildren(
    ...rows.map(([side, name, since, until]) => {
      const row = element("div", "", `clock-row ${side}${until > to ? " beyond" : ""}${until <= at ? " over" : ""}`);
      row.dataset.clock = name;
      const bar = element("i");
      bar.style.setProperty("--from", on(since));
      bar.style.setProperty("--to", on(until));
      const time = element("span", "", "t");
      Object.assign(time.dataset, { since, until });
      setLife(time, at);
      row.append(element("span", name, "n"), bar, time);
      return row;
    }),
  );
}

/** The last exchanges, latest first, each a button that shows it again: the stage as text. */
export function log(past, choose) {
  part.log.replaceChildren(
    ...past.toReversed().map((entry) => {
      const item = element("li");
      const pick = element("button");
      pick.type = "button";
      pick.dataset.number = entry.number;
      const set = striking(entry.outcomes).map(({ name, what }) => `${name} (${phrase(`became_${what}`)})`);
      const more = entry.outcomes.length - MOST_PILLS;
      if (more > 0) set.splice(MOST_PILLS, more, phrase("more").replace("{}", more));
      const { carried, cleared, own } = entry;
      const names = carried.map(({ name }) => name).join(", ");
      pick.append(element("code", `${entry.method} ${entry.path} → ${entry.status}`));
      if (cleared === undefined) {
        pick.append(element("span", names ? `${phrase("carried")} ${names}` : phrase("nothing_carried"), "brw"));
        pick.append(element("span", set.length ? `${phrase("set")} ${set.join(", ")}` : phrase("nothing_set"), "srv"));
      } else pick.append(element("span", phrase("cleared").replace("{}", cleared), "srv"));
      if (own) pick.append(element("span", phrase("own"), "srv"));
      const { session } = entry.after;
      if (session && !session.end) pick.append(element("span", `${phrase("session_lives")} ${session.id}`, "srv"));
      pick.addEventListener("click", () => choose(entry));
      item.append(pick);
      return item;
    }),
  );
  part["log-empty"].hidden = past.length > 0;
}

/** Marks the exchange of this number in the list, or none. */
export function mark(number) {
  for (const pick of part.log.querySelectorAll("button")) pick.setAttribute("aria-current", Number(pick.dataset.number) === number);
}
