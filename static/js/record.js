// What this browser remembers of the reader's answers. None of it is sent anywhere.

const KEY = "remember-me";
/** Where storage is forbidden, answers last as long as the page. */
let unsaved = null;

/** All of it; what is spoilt is left out. */
export function load() {
  try {
    return checked(JSON.parse(localStorage.getItem(KEY) ?? unsaved));
  } catch {
    return checked(JSON.parse(unsaved));
  }
}

export function save(kept) {
  unsaved = JSON.stringify(kept);
  try {
    localStorage.setItem(KEY, unsaved);
  } catch {
    // See above.
  }
}

/** The parts of `data` that are what they should be; a file may hold anything. */
export function checked(data) {
  const kept = { version: 1, ask: true, guesses: {}, whys: {} };
  if (data?.version !== 1) return kept;
  kept.ask = data.ask !== false;
  const each = (what, key, take) => {
    for (const [name, given] of Object.entries(Object(what))) if (key.test(name) && given) take(name, given);
  };
  each(data.guesses, /^\w+\/\w+::\w+$/, (name, { choice, held, bytes }) => {
    if (!Number.isInteger(choice) || !(held === null || Number.isInteger(held))) return;
    const guess = (kept.guesses[name] = { choice, held, bytes: {} });
    each(bytes, /^\{.*\}$/, (hole, line) => (guess.bytes[hole] = String(line).slice(0, 200)));
  });
  each(data.whys, /^\w+\/[\w-]+$/, (name, { right }) => (kept.whys[name] = { right: right === true }));
  return kept;
}

/** Changes the record and saves it. */
export function remember(change) {
  const kept = load();
  change(kept);
  save(kept);
}
