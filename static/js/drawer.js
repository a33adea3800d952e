// On a narrow screen the stage is a drawer at the foot of the page, and a press may be seen only there. It opens
// low by itself, with the cookies, what travels and the sessions. Who has closed it once is told by its bar.

const toggle = document.querySelector("#drawer");
const stage = toggle.closest(".stage");
const handle = stage.querySelector(".drawer-handle");
const CLOSED = "drawer-closed";
let closed = false;

toggle.addEventListener("change", () => {
  stage.classList.remove("low");
  if (toggle.checked) return;
  closed = true;
  try {
    sessionStorage.setItem(CLOSED, "");
  } catch {
    // Storage is forbidden. Then it stays closed as long as the page.
  }
});

function wasClosed() {
  try {
    return closed || sessionStorage.getItem(CLOSED) !== null;
  } catch {
    return closed;
  }
}

/** A request has left, sent by `button`. */
export function sent(button) {
  if (!toggle.checked && !wasClosed()) {
    toggle.checked = true;
    stage.classList.add("low");
    keepClear(button);
  } else if (!toggle.checked) {
    handle.animate([{ background: "var(--cookie)" }, {}], 1200);
  }
}

document.addEventListener("exchange", ({ detail }) => setTimeout(keepClear, 0, detail.button));

/** Brings what the card of this button says last out from under the bar: its verdict, else its answer. */
function keepClear(button) {
  const card = button?.closest("[data-demo], [data-claim]");
  const says = card?.querySelector(".guessed:not(:empty)") ?? card?.querySelector("[data-told]:not([hidden])");
  says?.scrollIntoView({ block: "nearest" });
}
