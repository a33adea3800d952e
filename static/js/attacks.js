// Chapter 6: an attack opens a small window, and the page asks what the servers saw; the switch is turned without
// leaving the page.

// How often the server is asked after a press, and for how long, in ms; less often after a while, for an attack that
// waits for two minutes.
const EVERY = 500;
const LATER = 2000;
const SHORT = 30_000;
const PATIENCE = 200_000;
/** The window of the last attack, and the part of the page that it belongs to. */
let last = null;
let attacked = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-attack], [data-way]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  last?.close();
  last = open(link.href, "_blank", "popup,width=560,height=680");
  // Without a window, the link opens a tab as it does without script.
  if (last) event.preventDefault();
  attacked = link.closest("[data-lab-live]");
  watch(attacked);
});

// A reader who takes longer, step by step, comes back to this window.
addEventListener("focus", () => attacked && refresh(attacked));

document.addEventListener("submit", async (event) => {
  const live = event.target.closest("[data-lab-live]");
  if (!live) return;
  event.preventDefault();
  const [action, body] = [event.target.action, new URLSearchParams(new FormData(event.target))];
  const button = event.submitter;
  const name = ["data-switch", "data-start-over"].find((it) => button?.hasAttribute(it)) ?? "data-switch";
  await fetch(action, { method: "POST", body, redirect: "manual" });
  await refresh(live);
  live.querySelector(`[${name}]`)?.focus({ preventScroll: true });
});

/** Asks until the attack that begins now is over, or another has taken its window. */
async function watch(live) {
  const own = last;
  const before = Number(live.querySelector("[data-attack]").dataset.attacks);
  const began = Date.now();
  while (last === own && Date.now() < began + PATIENCE) {
    await new Promise((done) => setTimeout(done, Date.now() < began + SHORT ? EVERY : LATER));
    const link = await refresh(live);
    const isOver = live.querySelector("[data-happened]");
    if (link && Number(link.dataset.attacks) > before && isOver) return;
  }
}

/** Shows what the server knows now. The link that attacks, which also says how often it was pressed. */
async function refresh(live) {
  const at = live.querySelector("[data-evidence-at]")?.dataset.evidenceAt;
  const answer = await fetch(at, { cache: "no-store" });
  const html = await answer.text();
  if (answer.ok && live.dataset.html !== html) {
    const opened = [...live.querySelectorAll("details[open]")].map((it) => it.className);
    live.dataset.html = html;
    live.innerHTML = html;
    for (const it of live.querySelectorAll("details")) it.open = opened.includes(it.className);
  }
  return live.querySelector("[data-attack]");
}
