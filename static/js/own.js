// What the site asks of itself to answer a request: sent and received on the server's side alone.

import { element, phrase } from "./dom.js";

const place = document.querySelector("[data-show=own]");
const MOST = 6;

/** Draws what a transcript tells of, in the notation of `curl -v`. */
export function show(transcript) {
  const requests = requestsOf(transcript);
  const list = element("ul");
  for (const { method, path, cookie, status, set } of requests.slice(0, MOST)) {
    const item = element("li");
    item.append(element("code", `${method} ${path} → ${status}`));
    if (cookie) item.append(element("span", `Cookie: ${cookie}`, "rest"));
    if (set) item.append(element("span", `Set-Cookie: ${set}`, "rest"));
    list.append(item);
  }
  const more = requests.length - MOST;
  if (more > 0) list.append(element("li", phrase("more").replace("{}", more)));
  place.replaceChildren(element("p", phrase("own")), list);
}

/** The requests in a transcript, each { method, path, cookie, status, set }. */
function requestsOf(transcript) {
  const own = [];
  for (const line of transcript.split("\n")) {
    const [, method, path] = /^> ([A-Z]+) (\/\S*) HTTP\/1\.1$/.exec(line) ?? [];
    if (method) own.push({ method, path });
    const [, mark, name, value] = /^([<>]) (cookie|set-cookie|HTTP\/1\.1):? (.*)$/i.exec(line) ?? [];
    const last = own.at(-1);
    if (!mark || !last) continue;
    if (mark === ">") last.cookie ??= value;
    else if (name.includes("/")) last.status = value.split(" ")[0];
    else last.set ??= value;
  }
  return own;
}
