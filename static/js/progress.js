// The reader's own record on the page of contents: what was guessed, and what came of it.

import { element, paragraph, phrase } from "./dom.js";
import { checked, load, save } from "./record.js";

const section = document.querySelector("[data-progress]");
const list = section.querySelector("[data-list]");
const said = section.querySelector("[data-said]");
const quiet = section.querySelector("[data-quiet]");
const fill = (name, ...values) => values.reduce((text, value) => text.replace("{}", value), phrase(name));

const undo = element("button", phrase("undo"), "small");
undo.type = "button";
undo.dataset.undo = "";
undo.hidden = true;
said.after(undo);
/** What was deleted last, as long as it can be brought back. */
let deleted = null;

section.querySelector(".record-tools").hidden = false;
draw();
goOn();

undo.addEventListener("click", () => {
  save(deleted);
  draw();
  section.querySelector("[data-delete-all]").focus();
});

/** Saves the record without some of it, and offers to bring that back. */
function forget(change) {
  deleted = load();
  const kept = load();
  change(kept);
  save(kept);
  draw(phrase("deleted"));
  undo.hidden = false;
}

quiet.addEventListener("change", () => save({ ...load(), ask: !quiet.checked }));

section.querySelector("[data-delete-all]").addEventListener("click", () => {
  forget((kept) => Object.assign(kept, { guesses: {}, whys: {} }));
});

section.querySelector("[data-export]").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(load(), null, 2)], { type: "application/json" }));
  link.download = "remember-me-guesses.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

section.querySelector("[data-import]").addEventListener("change", async ({ target }) => {
  try {
    const data = JSON.parse(await target.files[0].text());
    if (data?.version !== 1) throw new Error("another version, or another file");
    const [mine, read] = [load(), checked(data)];
    save({ ...read, guesses: { ...mine.guesses, ...read.guesses }, whys: { ...mine.whys, ...read.whys } });
    draw(fill("imported", Object.keys(read.guesses).length));
  } catch {
    said.textContent = phrase("import_refused");
  }
  target.value = "";
});

list.addEventListener("click", ({ target }) => {
  const key = target.closest("[data-delete]")?.dataset.delete;
  if (!key) return;
  forget((kept) => delete kept.guesses[key]);
  // The focus was on what is no more.
  (list.querySelector("[data-delete]") ?? section.querySelector("h2")).focus();
});

/** Lists everything anew: the server's own list of questions, without those not answered. */
function draw(message = "") {
  const kept = load();
  quiet.checked = !kept.ask;
  said.textContent = message;
  undo.hidden = true;
  const all = section.querySelector("template").content.cloneNode(true);
  for (const chapter of all.querySelectorAll("[data-of]")) {
    const slug = chapter.dataset.of;
    const items = [...chapter.querySelectorAll("[data-key]")];
    const guessed = items.filter((item) => kept.guesses[item.dataset.key]);
    mark(slug, guessed.length, items.length);
    for (const item of items) {
      if (guessed.includes(item)) complete(item, kept.guesses[item.dataset.key]);
      else item.remove();
    }
    const whys = Object.entries(kept.whys).filter(([key]) => key.startsWith(`${slug}/`));
    const note = chapter.querySelector("[data-whys]");
    if (whys.length) note.textContent = fill("whys_of", whys.length, whys.filter(([, { right }]) => right).length);
    else note.remove();
    if (guessed.length + whys.length === 0) chapter.remove();
  }
  // Those that were wrong come first, in each chapter and of the chapters.
  for (const block of [...all.querySelectorAll("[data-of] ul"), all]) {
    const wrong = (it) => it.matches?.("[data-key]") ? isWrong(kept.guesses[it.dataset.key]) : Boolean(it.querySelector?.(".no"));
    block.prepend(...[...block.children].filter(wrong));
  }
  tellWrong(kept.guesses);
  list.replaceChildren(all);
  if (list.children.length === 0) list.append(paragraph(phrase("guessed_none")));
}

/** Where the reader was last, of the sections that the contents list. */
function goOn() {
  let place = null;
  try {
    place = localStorage.getItem("place");
  } catch {
    // Storage is forbidden: nothing was kept.
  }
  const bare = ({ pathname, hash }) => pathname.replace(/^\/\w+\//, "/") + hash;
  const link = place && [...document.querySelectorAll(".chapters ul a")].find((link) => bare(link) === place);
  const box = document.querySelector("[data-go-on]");
  if (!link || !box) return;
  const to = box.querySelector("a");
  to.href = link.getAttribute("href");
  to.textContent = link.textContent;
  box.hidden = false;
}

/** Whether a guess was judged, and not right. */
function isWrong({ choice, held } = {}) {
  return Number.isInteger(held) && held >= 0 && choice !== held;
}

/** How many guesses were wrong, with the way to them. */
function tellWrong(guesses) {
  const box = document.querySelector("[data-wrong]");
  const wrong = Object.values(guesses).filter(isWrong).length;
  box.hidden = wrong === 0;
  const link = box.querySelector("a");
  link.textContent = link.dataset.says.replace("{}", wrong);
}

/** At the chapter's link, how many of its demos have been guessed. */
function mark(slug, guessed, asked) {
  const card = document.querySelector(`[data-chapter="${slug}"]`);
  card.querySelector(".answered")?.remove();
  if (guessed) card.querySelector("a").after(element("small", fill("guessed_of", guessed, asked), "answered"));
}

/** One guess: what was chosen, what held, the line that says so, and a button to forget it. */
function complete(item, { choice, held, bytes }) {
  const labels = [...item.querySelectorAll(".choice")];
  const question = item.querySelector("a").textContent;
  const [right, open] = [choice === held, held === null || held < 0];
  const yours = paragraph(`${phrase("guess_yours")} `);
  if (labels[choice]) yours.append(labels[choice], " ");
  if (open) yours.append(`(${phrase("guess_open")})`);
  else yours.append(element("b", phrase(right ? "guess_right" : "guess_wrong"), right ? "yes" : "no"));
  item.append(yours);
  if (!open && !right && labels[held]) {
    const truth = paragraph(`${phrase("guess_held")} `);
    truth.append(labels[held]);
    item.append(truth);
  }
  const [line] = Object.values(bytes);
  if (line) item.append(element("code", line));
  for (const label of labels) if (label.parentElement === item) label.remove();
  const forget = element("button", phrase("delete"), "small");
  forget.type = "button";
  forget.dataset.delete = item.dataset.key;
  forget.setAttribute("aria-label", `${phrase("delete")}: ${question}`);
  item.append(forget);
}
