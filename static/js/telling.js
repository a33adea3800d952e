// What happened, told in the demo itself: the answer, what came back, how long each cookie lives.

import { element, paragraph, phrase } from "./dom.js";

/** Shows an exchange, or a text, in the demo or claim that holds `button`. */
export function tell(button, what) {
  const told = toldOf(button);
  if (!told) return;
  told.hidden = false;
  told.replaceChildren(...(typeof what === "string" ? [paragraph(what)] : answer(what)));
}

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
  const lives = exchange.response.set_cookies.map((cookie) => [cookie.name, secondsLeft(cookie)]);
  const longest = Math.max(1, ...lives.map(([, seconds]) => seconds));
  const rows = lives.map(([name, seconds]) => {
    const row = element("div");
    const meter = element("meter");
    meter.max = longest;
    meter.value = Math.max(0, seconds);
    meter.setAttribute("aria-label", name);
    row.append(element("span", name), meter, element("output", duration(seconds)));
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
  return [line, transcript(exchange.response.body)];
}

/** A body, its lines in the ink of who speaks, in the notation of curl -v. */
function transcript(text) {
  const block = element("div");
  block.className = "wire-lines";
  block.tabIndex = 0;
  for (const line of text.trimEnd().split("\n")) {
    const span = element("span", `${line}\n`);
    span.className = { "> ": "brw", "< ": "srv", "* ": "remark", ">": "brw", "<": "srv" }[line.slice(0, 2)] ?? "body";
    if (/^[<>] (set-)?cookie:/i.test(line)) span.classList.add("has-cookie");
    block.append(span);
  }
  return block;
}

function secondsLeft(cookie) {
  if (cookie.max_age !== null) return cookie.max_age;
  return Math.round((Date.parse(cookie.expires) - Date.now()) / 1000);
}

function duration(seconds) {
  if (seconds <= 0) return phrase("already_over");
  const two = (number) => String(number).padStart(2, "0");
  return `+${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
