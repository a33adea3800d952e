// Makes a press stay on the page. Without this script the same forms fill the panel's frame.

import { refresh, reset, send, showFailure } from "./exchange.js";
import { mayRun } from "./predict.js";
import { phrase } from "./dom.js";

// What is needed only after a press is loaded with the first one.
const telling = () => import("./telling.js");

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.target !== "exchange") return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  if (!mayRun(button)) return;
  if (button.hasAttribute("data-reset")) run(button, () => reset(form));
  else if (button.dataset.every) (await import("./repeating.js")).repeat(button, () => run(button, () => press(form, button)));
  else run(button, () => press(form, button));
});

/** What a script in the page can do to cookies by itself. Each action says what it then reads. */
const actions = {
  plant() {
    document.cookie = "by_script=1; path=/; max-age=300; samesite=lax";
    return actions.read();
  },
  raise() {
    document.cookie = "test1=999; path=/; max-age=20; samesite=lax";
    return actions.read();
  },
  read() {
    if (document.cookie === "") return phrase("script_reads_nothing");
    return `${phrase("script_reads")} ${document.cookie}`;
  },
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-script]");
  if (!button) return;
  (await telling()).tell(button, actions[button.dataset.script]());
  document.dispatchEvent(new CustomEvent("by-script"));
});

// A page out of the back/forward cache shows the panel of long ago.
addEventListener("pageshow", (event) => {
  if (event.persisted) refresh().catch(() => {});
});

for (const button of document.querySelectorAll("[data-script]")) button.hidden = false;
if (document.querySelector("[data-progress]")) import("./progress.js");
if (document.querySelector("[data-grid]")) import("./grid.js");
if (document.querySelector("[data-report-card]")) import("./report_card.js");
// A page names the script that draws for it alone. It is loaded when there is something to draw.
const drawn = document.querySelector("[data-drawn-by]")?.dataset.drawnBy;
if (drawn) document.addEventListener("exchange", async ({ detail }) => (await import(`./${drawn}.js`)).show(detail));

/**
 * One press: the request, what came of it, and, if the demo asks so, the request after it. Yields the first exchange.
 *
 * What must happen before the request is done by who listens to "pressing", while the press still counts as one.
 */
async function press(form, button) {
  const before = [];
  document.dispatchEvent(new CustomEvent("pressing", { detail: { form, waitFor: (job) => before.push(job) } }));
  await Promise.all(before);
  const [first, tells] = await Promise.all([send(form.method, urlOf(form), { body: bodyOf(form), button }), telling()]);
  if (tells.tellFieldError(form, first)) return first;
  tells.tell(button, first);
  tells.tellTimeLine(form, first);
  if (button.dataset.then && first.response.status < 400) {
    const second = await send("get", button.dataset.then, { button });
    tells.tellWhatCameBack(button, first, second);
    if (button.hasAttribute("data-compare")) await (await import("./comparing.js")).compare(button, first, second);
  }
  return first;
}

/** Runs `job` with the button marked busy, and yields what comes of it; a second press while it runs does nothing. */
async function run(button, job) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    return await job();
  } catch {
    showFailure();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function urlOf(form) {
  const fields = new URLSearchParams(new FormData(form)).toString();
  return form.method === "get" && fields ? `${form.getAttribute("action")}?${fields}` : form.getAttribute("action");
}

function bodyOf(form) {
  return form.method === "post" ? new URLSearchParams(new FormData(form)) : undefined;
}
