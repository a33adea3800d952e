// What every other module uses: the words of the page's language, and a short way to make elements.

const phrases = document.getElementById("phrases").content;

/** The phrase of this name. The page carries them in a <template>, in its own language. */
export function phrase(name) {
  return phrases.querySelector(`[data-phrase="${name}"]`).textContent;
}

/** A new element with this text. */
export function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A paragraph with this text. */
export const paragraph = (text) => element("p", text);

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
