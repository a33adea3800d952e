// Sends a request, asks for its exchange as JSON, and puts the panel that came with it on the page.
//
// The modules that draw or judge an exchange listen on `document`:
//   "sending"   a request leaves; detail { method, path, button }
//   "exchange"  its answer came; detail { exchange, sent, came, button }, times in ms since 1970
//   "unanswered" none came

import { phrase } from "./dom.js";

const live = document.querySelector("[data-live]");

/**
 * Sends one request and shows its exchange. `button` is the one that was pressed, if any.
 * Resolves to the exchange; rejects without an answer.
 */
export async function send(method, url, { body, button } = {}) {
  const sent = Date.now();
  announce("sending", { method: method.toUpperCase(), path: url, button });
  try {
    const response = await fetch(url, {
      method,
      body,
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    const exchange = await response.json();
    if (!exchange.response) throw new Error(`${response.status} without an exchange`);
    live.innerHTML = exchange.html;
    announce("exchange", { exchange, sent, came: Date.now(), button });
    return exchange;
  } catch (error) {
    announce("unanswered");
    throw error;
  }
}

/** The `Cookie` line that the request of an exchange carried; empty without one. */
export function cookieLine({ request }) {
  return request.headers.filter(([name]) => name === "cookie").map(([, line]) => line).join("; ");
}

function announce(type, detail) {
  document.dispatchEvent(new CustomEvent(type, { detail }));
}

/** Forgets everything planted, then shows what is left: the exchange stays, the rest is new. */
export async function reset(form) {
  await send(form.method, form.getAttribute("action"));
  await refresh("request-cookies", "session");
  for (const told of document.querySelectorAll("[data-told]")) told.hidden = true;
}

/** Loads this page once more and takes over its panels, all of them or those named. */
export async function refresh(...names) {
  const response = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const panel of page.querySelectorAll("[data-live] [data-panel]")) {
    const name = panel.dataset.panel;
    if (names.length === 0 || names.includes(name)) {
      live.querySelector(`[data-panel="${name}"]`)?.replaceWith(document.adoptNode(panel));
    }
  }
}

/** Says that no answer came. */
export function showFailure() {
  const panel = live.querySelector('[data-panel="exchange"]');
  const note = document.createElement("p");
  note.className = "empty";
  note.setAttribute("role", "alert");
  note.textContent = phrase("no_answer");
  panel.querySelector("[role=alert]")?.remove();
  panel.append(note);
}
