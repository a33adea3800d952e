// How much processor time this machine has used, and how much of it this program and its children.

import { readFileSync, readdirSync } from "node:fs";

/** The kernel counts in hundredths of a second. */
const HUNDREDTHS = 100;

/** The seconds so far: of all programs, and of this one with its children. */
export function processorOf() {
  const [, user, nice, system] = readFileSync("/proc/stat", "utf8").split("\n")[0].split(/\s+/).map(Number);
  const children = new Map();
  const used = new Map();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
    const fields = statOf(id);
    if (!fields) continue;
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), id]);
    // Its own time, and that of its children that have ended.
    used.set(id, fields.slice(11, 15).map(Number).reduce((sum, it) => sum + it));
  }
  let own = 0;
  const left = [process.pid];
  for (const id of left) {
    own += used.get(id) ?? 0;
    left.push(...(children.get(id) ?? []));
  }
  return { machine: (user + nice + system) / HUNDREDTHS, own: own / HUNDREDTHS };
}

/** The fields after the name of a program. `undefined` if it has ended meanwhile. */
function statOf(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
