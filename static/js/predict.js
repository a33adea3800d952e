// One question before the first run of each demo; the exchange that follows answers it.

/** Whether this press may send its request now, or a question comes first. */
export function mayRun(_button) {
  return true;
}
