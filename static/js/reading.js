// Comforts for reading: copy buttons, one choice of tab for all demos, a language switch that keeps
// the place.

import { phrase } from "./dom.js";

/** Gives each block of code a button that copies it. */
export function addCopyButtons() {
  for (const block of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = phrase("copy");
    button.addEventListener("click", async () => {
      await copy(block.querySelector("code"));
      button.textContent = phrase("copied");
      setTimeout(() => (button.textContent = phrase("copy")), 1500);
    });
    block.append(button);
  }
}

/** The clipboard exists on secure origins only; elsewhere the text is selected, ready to copy. */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
  }
}

/** A reader of Rocket wants Rocket in every demo. */
export function followTabs() {
  const choose = (kind) => {
    for (const input of document.querySelectorAll(`[data-tabs] input[value="${kind}"]`)) input.checked = true;
  };
  let kept = null;
  try {
    kept = localStorage.getItem("tab");
  } catch {
    // Storage may be forbidden. Then the choice lasts as long as the page.
  }
  if (/^(rocket|flask|curl|http)$/.test(kept ?? "")) choose(kept);
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-tabs]")) return;
    const before = event.target.getBoundingClientRect().top;
    choose(event.target.value);
    scrollBy({ top: event.target.getBoundingClientRect().top - before, behavior: "instant" });
    try {
      localStorage.setItem("tab", event.target.value);
    } catch {
      // See above.
    }
  });
}

/** The link to the other language leads to the heading that is being read. */
export function keepThePlace() {
  document.querySelector("[data-twin]")?.addEventListener("click", (event) => {
    const above = [...document.querySelectorAll("main :is(h2, h3)[id]")].filter(
      (heading) => heading.getBoundingClientRect().top < innerHeight / 3,
    );
    const link = event.currentTarget;
    link.hash = above.at(-1)?.id ?? "";
  });
}

/** `localhost` and `127.0.0.1` are this machine under two names, and two sites to a browser. */
export function crossTheSite() {
  const other = { localhost: "127.0.0.1", "127.0.0.1": "localhost" }[location.hostname];
  if (!other) return;
  for (const link of document.querySelectorAll("[data-other-host]")) link.hostname = other;
}
