// The words this script says, in the language of the page, which carries them in a <template>.

const phrases = document.getElementById("phrases").content;

/** The phrase of this name. */
export function phrase(name) {
  return phrases.querySelector(`[data-phrase="${name}"]`).textContent;
}
