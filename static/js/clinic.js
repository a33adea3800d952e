// The clinic: a case is answered below its form, a search narrows the symptoms, a link warns before it
// takes a secret along, and what this browser did stands beside what the model said it would.

import { copyButton, element, paragraph, phrase } from "./dom.js";
import { send } from "./exchange.js";
import { isForPost, postByItself, takeFiles, textOf, withoutBodies } from "./recording.js";

/** A form of the clinic, sent without leaving the page. */
async function submit(form, button) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  try {
    await (form.matches("[data-find]") ? find(form) : ask(form, button));
  } catch (error) {
    place().replaceChildren(paragraph(phrase(error instanceof TooLong ? "too_long" : "no_answer")));
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** The server takes no text of this length. */
class TooLong extends Error {}

const place = () => document.querySelector("[data-drawn-by=clinic]");

/** The page behind an address, as a document. */
async function page(url, options = {}) {
  const response = await fetch(url, { cache: "no-store", ...options });
  if (response.status === 413 || response.status === 414) throw new TooLong();
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function ask(form, button) {
  const fields = new URLSearchParams(new FormData(form));
  const address = form.getAttribute("action");
  const text = textOf(form);
  const posted = button?.getAttribute("formmethod") === "post" || isForPost(text);
  fields.set("lines", withoutBodies(text));
  const answered = await (posted ? page(address, { method: "POST", body: fields }) : page(`${address}?${fields}`));
  const answer = answered.querySelector("[data-answer]");
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  if (!answer) throw new Error("no answer");
  place().replaceChildren(document.adoptNode(answer));
  const wrong = form.elements[answer.querySelector("[data-wrong]")?.dataset.wrong];
  if (wrong) {
    wrong.setAttribute("aria-invalid", "true");
    wrong.focus();
    return;
  }
  for (const block of answer.querySelectorAll("[data-copy]")) {
    block.append(copyButton(() => block.querySelector("pre code")));
  }
  dress(answer);
  const summary = answer.querySelector(".summary");
  summary?.focus({ preventScroll: true });
  summary?.scrollIntoView({ block: "start" });
}

/** Keeps the symptoms that were found. The first stands in the box of the result, unfolded; the others are listed. */
async function find(form) {
  const status = document.querySelector("[data-found-status]");
  const wanted = form.elements.q.value.trim();
  const all = [...document.querySelectorAll("[data-symptom]")];
  let ids = all.map(({ id }) => id);
  status.hidden = wanted === "";
  status.replaceChildren();
  if (wanted) {
    const found = await page(`${form.getAttribute("action")}?${new URLSearchParams({ q: wanted })}`);
    const hits = [...found.querySelectorAll("[data-symptom]")];
    ids = hits.map(({ id }) => id);
    status.append(paragraph(found.querySelector("[data-found]")?.textContent ?? phrase("found_none")));
    const certain = hits[0]?.open;
    if (certain) status.append(shownFirst(hits[0]));
    const list = element("ol");
    for (const id of ids.slice(certain ? 1 : 0, 8)) {
      const link = element("a", document.getElementById(id).querySelector("summary").textContent);
      link.href = `#${id}`;
      const item = element("li");
      item.append(link);
      list.append(item);
    }
    if (list.childElementCount > 0) status.append(list);
  }
  for (const symptom of all) {
    symptom.hidden = !ids.includes(symptom.id);
    symptom.open = false;
  }
  for (const group of document.querySelectorAll("[data-symptoms]")) {
    group.previousElementSibling.hidden = !group.querySelector("[data-symptom]:not([hidden])");
  }
}

/** A symptom that was found, for the box of the result: the page has one of its name already. */
function shownFirst(hit) {
  const shown = document.adoptNode(hit);
  shown.dataset.hit = shown.id;
  shown.removeAttribute("id");
  delete shown.dataset.symptom;
  for (const block of shown.querySelectorAll("[data-copy]")) {
    block.append(copyButton(() => block.querySelector("pre code")));
  }
  return shown;
}

/** Long, of letters and digits, and no word: a token, or as good as one. */
const SECRET = /=\s*"?([\w.~+/%=-]{16,})/;
const looksRandom = (value) => /\d/.test(value) && /[a-z]/i.test(value) && !/[a-z]{12,}/.test(value);

/** Each line with its long, random-looking value written in x, as long as before. */
function withoutSecrets(lines) {
  return lines.split("\n").map((line) => {
    const value = SECRET.exec(line.split(";")[0])?.[1];
    return value && looksRandom(value) ? line.replace(value, value.replace(/[a-z\d]/gi, "x")) : line;
  }).join("\n");
}

/** Gives the link to a case its buttons, and its warning. */
function dress(root) {
  const link = root.querySelector("[data-permalink]");
  if (!link) return;
  const url = new URL(link.href);
  const lines = url.searchParams.get("lines") ?? "";
  const safe = withoutSecrets(lines);
  if (safe === lines) {
    link.after(" ", copyButton(() => url.href, { label: phrase("copy_link"), className: "small" }));
    return;
  }
  const other = new URL(url);
  other.searchParams.set("lines", safe);
  const warning = element("span", phrase("secret"), "warning");
  warning.dataset.secret = "";
  warning.setAttribute("role", "alert");
  link.after(
    warning,
    copyButton(() => other.href, { label: phrase("placeholder"), className: "small" }),
    " ",
    copyButton(() => url.href, { label: phrase("copy_anyway"), className: "small" }),
  );
}

/** The last line that was sent here, by the form that sent it. */
let planted = null;

/** What the request after a line brought back, beside what was predicted; then the cookie goes. */
export async function show({ exchange, button }) {
  const form = button?.closest("[data-plant]");
  if (!form) return;
  if (exchange.request.method === "POST") {
    planted = exchange.response.status < 400 ? form : null;
    return;
  }
  if (planted !== form) return;
  planted = null;
  const { name, forget } = form.dataset;
  const came = exchange.request.cookies.some((cookie) => cookie.name === name);
  const card = form.closest("[data-send]");
  const predicted = card.querySelector("[data-predicted]").dataset.predicted === "true";
  const observed = card.querySelector("[data-observed]");
  observed.textContent = phrase(came ? "comes_back" : "stays_away");
  observed.className = came === predicted ? "yes" : "no";
  observed.dataset.observed = String(came);
  await send("post", forget, { body: new URLSearchParams(new FormData(form)) });
}

/** The chapter's forms are sent without leaving it; a case's own page is left. */
function listen() {
  let pause;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-case], [data-find]")) return;
    event.preventDefault();
    clearTimeout(pause);
    submit(event.target, event.submitter);
  });
  document.addEventListener("input", ({ target }) => {
    const form = target.closest("[data-find]");
    clearTimeout(pause);
    if (form) pause = setTimeout(submit, 300, form);
  });
  addEventListener("hashchange", unfold);
  unfold();
}

/** A permalink unfolds its symptom. */
function unfold() {
  const symptom = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!symptom?.matches("[data-symptom]")) return;
  [symptom.hidden, symptom.open] = [false, true];
  symptom.scrollIntoView();
}

if (document.querySelector("[data-symptoms]")) {
  listen();
  for (const form of document.querySelectorAll("[data-case]")) takeFiles(form, submit);
} else {
  for (const form of document.querySelectorAll("[data-case]")) postByItself(form);
}
dress(document);
