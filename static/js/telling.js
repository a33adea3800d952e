// What happened, told in the demo itself: the answer, what came back, how long each cookie lives.

import { element, paragraph, phrase } from "./dom.js";

/** The most lines with cookies that an answer shows; the panel has all of them. */
const MOST_LINES = 8;
/** The most characters of such a line. */
const LONGEST_LINE = 240;
/** How often each button has been answered: the same answer twice must not look like none. */
const answers = new WeakMap();

/** Shows an exchange, or a text, in the demo or claim that holds `button`. */
export function tell(button, what) {
  const told = toldOf(button);
  if (!told) return;
  told.hidden = false;
  if (typeof what === "string") return told.replaceChildren(paragraph(what));
  const count = (answers.get(button) ?? 0) + 1;
  answers.set(button, count);
  told.replaceChildren(...answer(what));
  if (count > 1) told.firstChild.append(" ", element("small", phrase("nth_answer").replace("{}", count)));
}

/** Adds a sentence to what was told last. */
export const tellMore = (button, text) => toldOf(button)?.append(paragraph(text));

/** Shows which cookies of the first response the second request carried. */
export function tellWhatCameBack(button, first, second) {
  const names = [...new Set(first.response.set_cookies.map((cookie) => cookie.name))];
  const told = toldOf(button);
  if (!told) return;
  const carried = new Set(second.request.cookies.map((cookie) => cookie.name));
  const table = element("table");
  for (const name of names) {
    const row = table.insertRow();
    const head = element("th", name);
    head.scope = "row";
    row.append(head);
    const came = carried.has(name);
    const cell = element("td", phrase(came ? "yes" : "no"));
    cell.className = came ? "yes" : "no";
    cell.dataset.cameBack = name;
    row.append(cell);
  }
  if (names.length > 0) told.append(paragraph(phrase("came_back")), table);
  told.append(...answer(second));
}

/** Puts a refusal of the form `field: sentence` at its field. True if it was one. */
export function tellFieldError(form, exchange) {
  for (const old of form.querySelectorAll(".field-error")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  if (exchange.response.status !== 422) return false;
  const [name, ...sentence] = exchange.response.body.split(": ");
  const field = form.elements.namedItem(name);
  if (!field) return false;
  const error = element("span", sentence.join(": ").trim());
  error.className = "field-error";
  error.id = `error-${name}`;
  error.setAttribute("role", "alert");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", error.id);
  field.after(error);
  field.focus();
  return true;
}

/** Draws how long each cookie of the response lives, where the form has a place for it. */
export function tellTimeLine(form, exchange) {
  const place = form.querySelector("[data-time-line]");
  if (!place || exchange.response.status >= 400) return;
  const lines = exchange.response.set_cookies;
  const longest = Math.max(1, ...lines.map(({ predicted }) => predicted.lifetime));
  const rows = lines.map(({ name, predicted }) => {
    const row = element("div");
    const meter = element("meter");
    meter.max = longest;
    meter.value = predicted.outcome === "refused" ? 0 : Math.max(0, predicted.lifetime ?? longest);
    meter.setAttribute("aria-label", name);
    row.append(element("span", name), meter, element("output", lifeOf(predicted)));
    return row;
  });
  place.replaceChildren(paragraph(phrase("time_line")), ...rows);
}

function toldOf(button) {
  return button.closest("[data-demo], [data-claim]")?.querySelector("[data-told]");
}

function answer(exchange) {
  const line = element("p");
  const request = element("code", `${exchange.request.method} ${exchange.request.path}`);
  request.className = "brw";
  const status = element("code", `${exchange.response.status} ${exchange.response.reason}`);
  status.className = "srv";
  line.append(request, " → ", status);
  return [line, linesOf(exchange)];
}

/** The lines with cookies and the body of a response, in the ink that the panel gives them. */
function linesOf(exchange) {
  const panel = new DOMParser().parseFromString(exchange.html, "text/html");
  const lines = [...panel.querySelectorAll("[data-panel=exchange] > .wire-lines > span")];
  const block = element("div", "", "wire-lines");
  block.tabIndex = 0;
  // The body follows the line with which the head of a response ends.
  const head = lines.findIndex((line) => line.textContent === "<");
  const cookies = lines.slice(0, head).filter((line) => line.matches(".has-cookie"));
  for (const line of cookies) {
    const text = line.textContent;
    if (text.length > LONGEST_LINE) line.textContent = `${text.slice(0, LONGEST_LINE)} …`;
  }
  const more = cookies.length - MOST_LINES;
  if (more > 0) cookies.splice(MOST_LINES, more, element("span", phrase("more").replace("{}", more), "remark"));
  for (const line of [...cookies, ...lines.slice(head + 1)]) {
    line.append("\n");
    block.append(line);
  }
  return block;
}

/** How long the browser is expected to keep it. */
function lifeOf({ outcome, lifetime }) {
  if (outcome === "refused") return phrase("became_refused");
  if (outcome === "deleted") return phrase("already_over");
  return lifetime === null ? phrase("until_close") : duration(Math.round(lifetime));
}

function duration(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  return `+${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
