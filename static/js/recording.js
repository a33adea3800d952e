// What goes into the clinic by file, by drop or by paste: a recording is cut down to what is read of it
// before it leaves this browser, and never stands in an address.

/** The most characters that may stand in an address: a query escapes many of them. */
const LONGEST_IN_ADDRESS = 4000;
/** The most characters that are put into the field; a longer file is held beside it. */
const LONGEST_IN_FIELD = 64 * 1024;

/** What was read from a file and is not in the field, by its form. */
const held = new WeakMap();

/** Whether a text goes by POST: a recording or an export holds tokens, and a long text fits no address. */
export const isForPost = (text) => /^\uFEFF?\s*[{[]/.test(text) || encodeURIComponent(text).length > LONGEST_IN_ADDRESS;

/** Sends a form by POST by itself where its text is for POST. */
export function postByItself(form) {
  form.addEventListener("submit", () => {
    form.method = isForPost(form.elements.lines.value) ? "post" : "get";
  });
}

/** The text that a form asks about. */
export const textOf = (form) => held.get(form)?.text ?? form.elements.lines.value;

const WANTED = /^(set-cookie|cookie|referer|sec-fetch-\w+)$/i;

/** The headers of a message; those that nobody reads without their values. */
const headersOf = (message) => (Array.isArray(message?.headers) ? message.headers : [])
  .map((it) => ({ name: it?.name, value: WANTED.test(it?.name) ? it.value : "" }));

/** A recording without bodies and other headers' values. Any other text as it is. */
export function withoutBodies(text) {
  let entries;
  try {
    entries = JSON.parse(text.replace(/^\uFEFF/, ""))?.log?.entries;
  } catch {
    return text;
  }
  if (!Array.isArray(entries)) return text;
  const kept = entries.map((entry) => ({
    startedDateTime: entry?.startedDateTime,
    time: entry?.time,
    timings: entry?.timings,
    _resourceType: entry?._resourceType,
    request: { method: entry?.request?.method, url: entry?.request?.url, headers: headersOf(entry?.request) },
    response: { redirectURL: entry?.response?.redirectURL, headers: headersOf(entry?.response) },
  }));
  return JSON.stringify({ log: { entries: kept } });
}

/** Puts a text into a form, in its field or beside it; `name` is that of its file, if it came from one. */
export function put(form, text, name = "") {
  const field = form.elements.lines;
  const long = text.length > LONGEST_IN_FIELD;
  field.value = long ? "" : text;
  field.required = !long;
  form.querySelector("[data-file-name]").textContent = name;
  if (long) held.set(form, { text });
  else held.delete(form);
}

/** Takes the text of a file into a form. */
async function take(form, file, ask) {
  put(form, await file.text(), file.name);
  ask(form);
}

/** Lets go of what is held beside the field of a form, which has another text now. */
function release(form) {
  held.delete(form);
  form.elements.lines.required = true;
  form.querySelector("[data-file-name]").textContent = "";
}

/**
 * Makes a form a place to drop a file on, and gives it its file button if it has one. `whole` is the form
 * that takes the file and about which `ask` asks.
 */
export function takeFiles(form, ask, whole) {
  const button = form.querySelector("[data-file]");
  if (button) {
    form.querySelector(".file").hidden = false;
    button.addEventListener("change", () => {
      if (button.files.length > 0) take(form, button.files[0], ask);
      button.value = "";
    });
    form.elements.lines.addEventListener("input", () => release(form));
  }
  const hasFile = (event) => event.dataTransfer?.types.includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      form.classList.add("dropping");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("dropping");
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!hasFile(event)) return;
    event.preventDefault();
    take(whole, event.dataTransfer.files[0], ask);
  });
}
