// The clinic: a case is answered below its form and the address follows it, a search narrows the symptoms, a
// link is copied with its values masked, and what this browser did stands beside what the model said it would.

import { copyButton, element, paragraph, phrase } from "./dom.js";
import { send } from "./exchange.js";
import { isForPost, postByItself, put, takeFiles, textOf, withoutBodies } from "./recording.js";

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

/** The whole form of the case: on the chapter the short one on the first screen leads to it. */
const whole = () => document.querySelector("[data-case]:not([data-door])");

/** Puts what another form holds into the whole one. */
function fillIn(form, other) {
  put(form, other.elements.lines.value);
  for (const { name, value } of other.elements) {
    const field = name && name !== "lines" && form.elements[name];
    if (!field) continue;
    // A list of choices takes no value that it doesn't offer.
    if (value || !(field instanceof RadioNodeList || field instanceof HTMLSelectElement)) field.value = value;
  }
}

async function ask(asked, button) {
  const form = whole();
  if (asked !== form) fillIn(form, asked);
  const fields = new URLSearchParams(new FormData(form));
  const address = form.getAttribute("action");
  const text = textOf(form);
  const posted = button?.getAttribute("formmethod") === "post" || asked.method === "post" || isForPost(text);
  fields.set("lines", withoutBodies(text));
  const answered = await (posted ? page(address, { method: "POST", body: fields }) : page(`${address}?${fields}`));
  const answer = answered.querySelector("[data-answer]");
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  if (!answer) throw new Error("no answer");
  place().replaceChildren(document.adoptNode(answer));
  const wrong = form.elements[answer.querySelector("[data-wrong]")?.dataset.wrong];
  if (wrong) {
    wrong.setAttribute("aria-invalid", "true");
    wrong.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "center" });
    return;
  }
  follow(answer, answered);
  for (const block of answer.querySelectorAll("[data-copy]")) {
    block.append(copyButton(() => block.querySelector("pre code")));
  }
  dress(answer);
  answer.querySelector("[data-first]")?.focus({ preventScroll: true });
  answer.scrollIntoView({ block: "start" });
}

/** The page that the address names: the chapter, until a case was answered in it. */
const chapter = { address: location.pathname + location.search, title: document.title };
let shown = chapter.address;

/** The address follows the case, and so do the title and the way to the other language. */
function follow(answer, answered) {
  const link = answer.querySelector("[data-permalink]")?.getAttribute("href");
  const address = link ?? chapter.address;
  if (address !== shown) history.pushState(null, "", address);
  shown = location.pathname + location.search;
  document.title = link ? answer.dataset.title : chapter.title;
  const twin = answered.querySelector("[data-twin]")?.getAttribute("href");
  if (link && twin) document.querySelector("[data-twin]")?.setAttribute("href", twin);
}

/** Whoever goes back gets the page of that address. */
function goBack() {
  if (location.pathname + location.search !== shown) location.reload();
}

/** An answer stays on the page while its case is edited, and says so. */
function age(form) {
  const answer = document.querySelector("[data-answer]");
  const remark = answer?.querySelector("[data-stale]");
  if (!remark || form !== whole()) return;
  answer.classList.add("old");
  remark.hidden = false;
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
  // The lines to copy are what was looked for.
  status.querySelector("[data-copy]")?.scrollIntoView({ block: "center" });
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
const SECRET = /[=:]\s*"?(?:Bearer |Basic )?([\w.~+/%=-]{16,})/i;
const looksRandom = (value) => /\d/.test(value) && /[a-z]/i.test(value) && !/[a-z]{12,}/.test(value);
const crossed = (value) => value.replace(/[a-z\d]/gi, "x");

/** Whether a line holds what looks like a token. */
const isSecret = (line) => line.split(";").some((pair, at) => {
  const value = (at === 0 || /^\s*[<>]?\s*cookie:/i.test(line)) && SECRET.exec(pair)?.[1];
  return value && looksRandom(value);
});

/**
 * The lines with every cookie's value written in x, as long as before: name, attributes and length decide, the value
 * seldom does. A cookie without a name is left alone, for there the value decides too.
 */
function masked(lines) {
  return lines.split("\n").map((line) => {
    const field = /^\s*[<>]?\s*(cookie|(?:proxy-)?authorization|x-[\w-]*(?:token|key)[\w-]*)\s*:/i.exec(line);
    if (field?.[1].toLowerCase() === "cookie") return line.replace(/=[^;]*/g, crossed);
    if (field) return line.slice(0, field[0].length) + crossed(line.slice(field[0].length));
    if (/^\s*[<>*]?\s*[\w-]+:(?!\/\/)/.test(line) && !/^\s*[<>]?\s*set-cookie\s*:/i.test(line)) return line;
    return line.replace(/([^=;\s:]+\s*=)([^;]*)/, (_, name, value) => name + crossed(value));
  }).join("\n");
}

/** An address with the values of its query written in x: cookies go by host and path. */
function maskedAddress(text) {
  return text.replace(/\?.*$/s, (query) => query.replace(/=[^&#]*/g, crossed));
}

/** Gives the answer the buttons of its link, a warning if that holds a secret, and moments in the reader's own time. */
function dress(root) {
  for (const end of root.querySelectorAll("[data-ends]")) {
    const own = new Date(end.dataset.ends).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    end.append(phrase("your_time").replace("{}", own));
    end.removeAttribute("data-ends");
  }
  const link = root.querySelector("[data-permalink]");
  if (!link) return;
  const url = new URL(link.href);
  const lines = url.searchParams.get("lines") ?? "";
  const other = new URL(url);
  other.searchParams.set("lines", masked(lines));
  for (const name of ["from", "to"]) {
    const value = url.searchParams.get(name);
    if (value) other.searchParams.set(name, maskedAddress(value));
  }
  link.after(
    " ",
    copyButton(() => other.href, { label: phrase("copy_masked"), className: "small" }),
    " ",
    copyButton(() => url.href, { label: phrase("copy_anyway"), className: "small quiet" }),
  );
  if (!lines.split("\n").some(isSecret)) return;
  const warning = element("span", phrase("secret"), "warning");
  warning.dataset.secret = "";
  warning.setAttribute("role", "alert");
  link.parentElement.append(warning);
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
    if (!event.target.matches("[data-case], [data-find], [data-try]")) return;
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

/** What holds on the chapter and on a case's own page. */
function listenToCases() {
  addEventListener("popstate", goBack);
  document.addEventListener("input", ({ target }) => age(target.form));
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-case]");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector(".run"));
  });
}

/** A permalink unfolds its symptom. */
function unfold() {
  const symptom = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!symptom?.matches("[data-symptom]")) return;
  [symptom.hidden, symptom.open] = [false, true];
  symptom.scrollIntoView();
}

const isChapter = document.querySelector("[data-symptoms]") !== null;
if (isChapter) {
  listen();
  for (const form of document.querySelectorAll("[data-case]")) takeFiles(form, submit, whole());
} else {
  postByItself(whole());
}
listenToCases();
dress(document);
// A form that was sent without script's help has no time in its address; its answer has one.
const permalink = document.querySelector("[data-permalink]")?.getAttribute("href");
if (!isChapter && permalink) {
  history.replaceState(null, "", permalink + location.hash);
  shown = location.pathname + location.search;
}
