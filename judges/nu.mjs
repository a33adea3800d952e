// The Nu HTML checker, on the bytes the server sends and on what script has made of them.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vnu from "vnu-jar";

/**
 * Checks all `documents`, `{ name, text }`, in one run: the checker takes long to start. Of documents with
 * the same bytes it reads one, and what it finds there is said of the first.
 */
export async function nu(documents) {
  const folder = await mkdtemp(join(tmpdir(), "nu-"));
  try {
    const names = new Map();
    const read = new Map([...documents].reverse().map(({ name, text }) => [text, name]));
    for (const [at, [text, name]] of [...read].entries()) {
      const file = join(folder, `${at}.html`);
      await writeFile(file, text);
      names.set(`file:${file}`, name);
    }
    const out = await run("java", ["-Xss4m", "-jar", vnu, "--format", "json", "--stdout", "--exit-zero-always", folder]);
    const { messages } = JSON.parse(out);
    return messages
      .filter((message) => message.type !== "info" || message.subType === "warning")
      // It guesses the language from the words, and takes a page full of code for Norwegian.
      .filter((message) => !message.message.startsWith("This document appears to be written in"))
      .map((message) => ({
        judge: "nu",
        name: names.get(message.url) ?? message.url ?? "the checker itself",
        what: `${message.subType ?? message.type}: ${message.message} ‹${(message.extract ?? "").replaceAll(/\s+/g, " ")}›`,
      }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(program, args) {
  return new Promise((done, failed) => {
    execFile(program, args, { maxBuffer: 1 << 28 }, (error, out) => (error ? failed(error) : done(out)));
  });
}
