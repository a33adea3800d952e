// What this browser holds of ours, as far as a page can know it. A page can't open the jar: it has
// the lines that travelled, what script reads, and what the next requests carry. Each cookie here
// says which of them it rests on. Pure: the time and the place are arguments.
//
// What a browser does with a line is not decided here: the server's jar predicts it, and its prediction
// comes with each line. Here it is held against what is seen.
//
// A cookie is { name, value, key, attributes, path, domain, script, reach, http_only, since, ends, seen,
// predicted }, times in ms since 1970. `ends` is null if it ends with the browser, undefined if its
// Set-Cookie line was never seen here, and then nothing is `predicted`. `seen` is null until somebody
// has shown that the browser really keeps it: "script" or "request".

/** What makes two cookies the same one. Of one whose line was never seen only the name is known. */
export const keyOf = ({ name, key }) => key ?? `${name} ?`;

/**
 * The cookie that a Set-Cookie line describes, not yet kept. `line` is of an exchange's set_cookies. What
 * a browser makes of it is predicted by the server's jar, and seen here.
 */
export function cookieOf(line, came) {
  const { name, value, attributes, http_only, predicted } = line;
  const { engine_title, outcome, reason, key, domain, path, lifetime, reach, script } = predicted;
  return {
    name,
    value,
    // What is expected to be refused takes no other's place.
    key: outcome === "refused" ? `${key ?? name} refused` : key,
    attributes,
    path,
    domain,
    reach,
    script,
    http_only,
    since: came,
    ends: lifetime === null ? null : came + lifetime * 1000,
    seen: null,
    predicted: { engine_title, outcome, reason },
  };
}

/** Whether this cookie is expected at `path`, null where that is no address of the site; of one whose line was never seen nobody can say. */
const reaches = ({ reach }, path) => reach === null || (reach?.includes(path) ?? false);

/** Whether the time of this cookie is over. */
export const isOver = (cookie, now) => typeof cookie.ends === "number" && cookie.ends <= now;

/**
 * Takes the Set-Cookie lines of one response into the jar, a Map by key. Yields what became of each:
 * { cookie, what: "new" | "replaced" | "deleted" | "deletes_nothing" | "refused" }.
 */
export function take(jar, lines, came) {
  return lines.map((line) => {
    const cookie = cookieOf(line, came);
    const { outcome } = cookie.predicted;
    if (outcome === "refused" && isOver(cookie, came)) return { cookie, what: "refused" };
    const old = jar.get(cookie.key) ?? (outcome === "refused" ? undefined : unknownOf(jar, cookie.name));
    if (old) jar.delete(keyOf(old));
    if (outcome === "deleted") return { cookie: old ?? cookie, what: old ? "deleted" : "deletes_nothing" };
    jar.set(cookie.key, cookie);
    return { cookie, what: old ? "replaced" : "new" };
  });
}

/** A cookie of this name whose line was never seen: the only one its next line can mean. */
const unknownOf = (jar, name) => [...jar.values()].find((cookie) => cookie.name === name && cookie.reach === undefined);

/**
 * Holds the jar against what somebody has seen in it: the pairs of a request to `path`, or of a
 * script on a page at `path`. Yields the cookies that should have been there and were not, now out
 * of the jar, each as { cookie, what: "refused" | "gone" }.
 */
export function compare(jar, pairs, { by, path, at }) {
  const left = [...pairs];
  const claim = (matches) => {
    const found = left.findIndex(matches);
    return found < 0 ? null : left.splice(found, 1)[0];
  };
  const expected = [...jar.values()].filter((cookie) => shouldShow(cookie, { by, path, at }));
  const others = [...jar.values()].filter((cookie) => !expected.includes(cookie));
  const missing = [];
  // Equal values first, so that of two namesakes each finds its own.
  const exact = new Map(expected.map((c) => [c, claim(({ name, value }) => name === c.name && value === c.value)]));
  for (const cookie of expected) {
    const pair = exact.get(cookie) ?? claim(({ name }) => name === cookie.name);
    if (pair) confirm(cookie, pair, by, path);
    else missing.push(cookie);
  }
  for (const cookie of others) {
    const pair = claim(({ name }) => name === cookie.name);
    if (pair) confirm(cookie, pair, by, path);
  }
  for (const { name, value } of left) {
    const cookie = { name, value, attributes: null, since: at, ends: undefined, seen: by, near: path };
    jar.set(keyOf(cookie), cookie);
  }
  return missing.map((cookie) => {
    jar.delete(keyOf(cookie));
    return { cookie, what: cookie.seen === null ? "refused" : "gone" };
  });
}

/** Whether this cookie has to be among what is seen, if the browser keeps it. */
function shouldShow(cookie, { by, path, at }) {
  // Near its end either is right.
  if (typeof cookie.ends === "number" && cookie.ends - at < 1000) return false;
  if (cookie.reach === undefined) return cookie.seen === by && cookie.near === path;
  return reaches(cookie, path) && (by !== "script" || cookie.script);
}

function confirm(cookie, pair, by, path) {
  cookie.seen = cookie.seen === "script" ? "script" : by;
  if (cookie.reach === undefined) {
    cookie.near = path;
    if (by === "script") cookie.value = pair.value;
  } else if (by === "script" && pair.value !== cookie.value) {
    // Script has written it anew, and the attributes it gave can't be read back.
    Object.assign(cookie, { value: pair.value, attributes: null, ends: undefined, predicted: undefined });
  }
}

/** Takes out what is over. Yields each as { cookie, what: "expired" }. */
export function expire(jar, now) {
  const over = [...jar.values()].filter((cookie) => isOver(cookie, now));
  for (const cookie of over) jar.delete(keyOf(cookie));
  return over.map((cookie) => ({ cookie, what: "expired" }));
}

/** The pairs of `Cookie` lines, as they came. */
export function pairsOf(line) {
  return line
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? { name: "", value: part } : { name: part.slice(0, at), value: part.slice(at + 1) };
    });
}

/** What keeps a script on a page at `path` from reading this cookie; null if nothing does. */
export function hiddenBecause(cookie, path) {
  if (cookie.reach === undefined) return null;
  if (!cookie.script) return "http_only";
  return path === null || reaches(cookie, path) ? null : "path";
}
