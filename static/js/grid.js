// The grid: opens a cell in its place, and does it again in this browser.

import { element } from "./dom.js";
import { run, say, whyNot } from "./probing.js";

for (const grid of document.querySelectorAll("[data-grid]")) {
  grid.addEventListener("click", (event) => {
    const link = event.target.closest(".matrix [data-cell] > a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(link);
  });
}
for (const cell of document.querySelectorAll("[data-runs]")) offer(cell);
addEventListener("hashchange", unfold);
unfold();

/** Opens what the address leads to, in browsers that don't do that by themselves. */
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  target.scrollIntoView();
}

/** Opens the details of a cell below its row, or closes them. */
async function toggle(link) {
  const row = link.closest("tr");
  const table = link.closest("table");
  const wasOpen = link.getAttribute("aria-expanded") === "true";
  for (const open of table.querySelectorAll("[aria-expanded=true]")) open.setAttribute("aria-expanded", "false");
  table.querySelector(".opened")?.remove();
  if (wasOpen) return;
  link.setAttribute("aria-expanded", "true");
  const details = await detailsOf(link);
  if (!details || link.getAttribute("aria-expanded") !== "true") return;
  const opened = element("tr", "", "opened");
  const place = element("td");
  place.colSpan = row.cells.length;
  place.append(details);
  opened.append(place);
  row.after(opened);
  offer(details);
}

/** The pages of cells that were fetched, by path. */
const pages = new Map();

/** A copy of what is said of the cell that a link leads to: on this page, or on its own. */
async function detailsOf(link) {
  const id = link.parentElement.dataset.cell;
  const here = document.querySelector(`[data-details="${CSS.escape(id)}"]`);
  const page = here ? document : await pageOf(link.pathname);
  const copy = page?.querySelector(`[data-details="${CSS.escape(id)}"]`)?.cloneNode(true);
  copy?.removeAttribute("id");
  copy?.querySelector(".rerun")?.remove();
  return copy && document.adoptNode(copy);
}

function pageOf(path) {
  if (!pages.has(path)) {
    const page = fetch(path).then((answer) => answer.text());
    pages.set(path, page.then((text) => new DOMParser().parseFromString(text, "text/html"), () => null));
  }
  return pages.get(path);
}

/** Offers to do a cell again in this browser. */
function offer(cell) {
  if (!cell.hasAttribute("data-runs") || cell.querySelector(".rerun")) return;
  const place = cell.matches("tr") ? cell.querySelector("th") : cell;
  const id = cell.dataset.details ?? cell.dataset.cell;
  const box = element("div", "", "rerun");
  const button = element("button", say("card_rerun"), "ghost");
  const told = element("p");
  button.type = "button";
  told.setAttribute("role", "status");
  box.append(button, told);
  place.append(box);
  button.addEventListener("click", () => rerun(id, button, told));
}

async function rerun(id, button, told) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const state = await run([id], ({ at, of }) => {
      if (of) told.textContent = say("card_running", at, of);
    });
    show(id, state, told);
  } catch (error) {
    told.textContent = whyNot(error);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Says what this browser did, and lights the cell up where it did otherwise than its engine's column says. */
function show(id, { names, probes: [probe], title }, told) {
  if (!probe?.observed) {
    told.textContent = say(names === false ? "card_no_hosts" : "card_late");
    return;
  }
  const agrees = probe.expected === probe.observed;
  told.className = "in-this-browser";
  told.dataset.agrees = title ? String(agrees) : "unknown";
  told.replaceChildren(say("card_here"), " ", element("b", say(`card_is_${probe.observed}`)));
  if (probe.cookie) told.append(" ", element("code", probe.cookie));
  if (title) told.append(" ", element("small", `${title}: ${say(agrees ? "card_agrees" : "card_disagrees")}`));
  for (const cell of document.querySelectorAll(`[data-cell="${CSS.escape(id)}"]`)) {
    cell.toggleAttribute("data-here-differs", Boolean(title) && !agrees);
  }
}
