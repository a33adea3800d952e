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
