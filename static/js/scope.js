// Chapter 5: a press opens a window that goes from host to host, and waits until the server has seen it come.
// The main script then asks the server what arrived, like every other press.

import { element, phrase } from "./dom.js";

/** How often the server is asked, and how long it may take without a new request, in ms. */
const EVERY = 300;
const PATIENCE = 20_000;
/** The window of the last trip. */
let last = null;

document.addEventListener("pressing", ({ detail: { form, waitFor } }) => {
  const field = form.querySelector("[data-trip]");
  if (field) waitFor(travel(field));
});

/** Sends a window on its way, and waits for its last request, or as long as it makes sense. */
async function travel(field) {
  const ticket = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  field.value = ticket;
  const [path, lang, wait] = [field.dataset.trip, document.documentElement.lang.slice(0, 2), Number(field.dataset.wait) * 1000];
  const address = `${path}?ticket=${ticket}&lang=${lang}&auto=true`;
  last?.close();
  last = open(address, "_blank", "popup,width=560,height=680");
  const note = noteAt(field);
  note.textContent = phrase(last ? "lab_under_way" : "lab_blocked");
  if (!last) note.append(" ", linkTo(address));
  let [seen, since] = [0, Date.now()];
  while (Date.now() - since < PATIENCE + wait) {
    await new Promise((done) => setTimeout(done, EVERY));
    const told = await (await fetch(`/scope/seen?ticket=${ticket}`, { cache: "no-store" })).json();
    if (told.seen > seen) [seen, since] = [told.seen, Date.now()];
    if (told.by_numbers) note.textContent = phrase("lab_by_numbers");
    if (!told.over) continue;
    if (!told.by_numbers) note.remove();
    return;
  }
  note.textContent = phrase("lab_lost");
  note.append(" ", linkTo(address));
}

/** The place in the card where the trip is told of. */
function noteAt(field) {
  const card = field.closest("[data-demo]");
  const old = card.querySelector("[data-under-way]");
  if (old) return old;
  const note = element("p", "", "hint");
  note.dataset.underWay = "";
  note.setAttribute("role", "status");
  card.querySelector(".go").after(note);
  return note;
}

/** The way by hand, in a window of its own. */
function linkTo(address) {
  const link = element("a", phrase("lab_by_hand"));
  link.href = address.replace("&auto=true", "");
  link.target = "_blank";
  return link;
}
