// The reader's progress at the places where a section stops. Loaded once the reader has scrolled or guessed.

import { element, phrase } from "./dom.js";

/** Shows where a section stops how many of its guesses were made and were right, with a link to each. Nothing of a
 * section that has no guesses. */
export function tell({ place, guesses }, kept) {
  if (guesses.length === 0) return;
  const state = ({ key }) => {
    const { choice, held } = kept[key] ?? {};
    if (choice === undefined) return "none";
    if (!(held >= 0 && held !== null)) return "open";
    return choice === held ? "yes" : "no";
  };
  const made = guesses.filter((guess) => state(guess) !== "none");
  const counts = [made.length, guesses.length, made.filter((guess) => state(guess) === "yes").length];
  const links = guesses.flatMap((guess) => {
    const title = guess.box.closest("[data-demo]").querySelector(".demo-title");
    const link = element("a", { yes: "✓", no: "✗", open: "…", none: "○" }[state(guess)], state(guess));
    link.href = `#${title.id}`;
    link.title = title.textContent;
    link.append(element("span", ` ${phrase(`guess_is_${state(guess)}`)}: ${title.textContent}`, "vh"));
    return [" ", link];
  });
  place.replaceChildren(counts.reduce((text, count) => text.replace("{}", count), phrase("so_far")), ...links);
  place.hidden = false;
}
