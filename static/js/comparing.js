// What the model of a browser's cookie store says of a line, beside what this browser did with it.

import { element, phrase } from "./dom.js";

/**
 * Adds the comparison to what the demo of `button` says. `first` is the exchange that sent the line, `second` the
 * request after it.
 */
export async function compare(button, first, second) {
  const [{ line, name, value, predicted: { engine, engine_title } }] = first.response.set_cookies;
  const here = { site: "same-site", top_level: false };
  const body = JSON.stringify({
    set_url: new URL(first.request.path, location.href).href,
    set_cookie: [line],
    set_context: here,
    request: { url: new URL(second.request.path, location.href).href, ...here },
    engine,
    lang: document.documentElement.lang.slice(0, 2),
  });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/api/jar", { method: "POST", headers, body, cache: "no-store" });
  const { decisions, sent } = await response.json();
  const [decision] = decisions;
  const predicted = sent.length > 0;
  const came = second.request.cookies.some((cookie) => cookie.name === name && cookie.value === value);
  const list = element("dl", "", "compare");
  const say = (title, carried, fine, reason = "") => {
    const said = element("dd", phrase(carried ? "comes_back" : "stays_away"), fine ? "yes" : "no");
    said.dataset.carried = String(carried);
    if (reason) said.append(" ", element("small", reason));
    list.append(element("dt", title), said);
  };
  say(`${phrase("predicted")} (${engine_title})`, predicted, predicted, decision.stopped_by?.reason ?? "");
  say(phrase("observed"), came, came === predicted);
  button.closest("[data-demo]").querySelector("[data-told]").append(list);
}
