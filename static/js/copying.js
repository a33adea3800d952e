// The one clipboard: a button that copies a text, and what it does where there is no clipboard.

import { element, phrase } from "./dom.js";

/** Where a screen reader hears that something was copied; made with the first button. */
let said;

/**
 * A button that copies. `source` gives the element whose text is meant, or a text that the page doesn't show.
 *
 * The clipboard exists on secure origins only, and may be forbidden there. Then the text is selected, ready to be
 * copied by hand; one that the page doesn't show is put behind the button first.
 */
export function copyButton(source, { label = phrase("copy"), className = "copy" } = {}) {
  if (!said) {
    said = element("p", "", "vh");
    said.setAttribute("aria-live", "polite");
    document.body.append(said);
  }
  const button = element("button", label, className);
  button.type = "button";
  button.addEventListener("click", async () => {
    const found = source();
    const shown = found instanceof Element;
    try {
      await navigator.clipboard.writeText(shown ? found.textContent : found);
      said.textContent = button.textContent = phrase("copied");
      setTimeout(() => {
        button.textContent = label;
        said.textContent = "";
      }, 1500);
    } catch {
      getSelection().selectAllChildren(shown ? found : behind(button, found));
    }
  });
  return button;
}

/** The text behind the button, put there once. */
function behind(button, text) {
  const next = button.nextElementSibling;
  if (next?.matches("[data-to-copy]")) return next;
  const shown = element("code", text);
  shown.dataset.toCopy = "";
  button.after(" ", shown);
  return shown;
}
