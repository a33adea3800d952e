// The report card: runs its probes, fills in its last column, and hands the table out as Markdown, TSV or JSON.

import { copyButton, element } from "./dom.js";
import { run, say, whyNot } from "./probing.js";

for (const card of document.querySelectorAll("[data-report-card]")) begin(card);

function begin(card) {
  const button = card.querySelector("[data-card-run]");
  const status = card.querySelector("[data-card-status]");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    clear(card);
    try {
      const state = await run([], ({ at, of }) => {
        if (of) status.textContent = say("card_running", at, of);
      });
      fill(card, state);
      status.textContent = told(state);
      card.querySelector("[data-card-hosts]").hidden = state.names !== false;
      offer(card, state);
      card.dataset.done = state.late ? "late" : "yes";
    } catch (error) {
      status.textContent = whyNot(error);
      card.dataset.done = "failed";
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

const rowsOf = (card) => [...card.querySelectorAll("[data-probe]")];

function clear(card) {
  delete card.dataset.done;
  for (const row of rowsOf(card)) {
    row.querySelector("[data-here]").replaceChildren();
    for (const name of ["expected", "observed", "agrees", "done"]) delete row.dataset[name];
  }
}

/** Puts what was seen into the rows. */
function fill(card, state) {
  for (const [at, row] of rowsOf(card).entries()) {
    const probe = state.probes[at];
    const here = row.querySelector("[data-here]");
    if (!probe?.observed) {
      here.replaceChildren(say("card_not_run"));
      continue;
    }
    if (probe.done !== probe.id) rename(row, probe);
    for (const engine of ["chromium", "firefox", "webkitgtk"]) row.dataset[engine] = probe[engine];
    row.dataset.observed = probe.observed;
    if (probe.expected) {
      row.dataset.expected = probe.expected;
      row.dataset.agrees = String(probe.expected === probe.observed);
    }
    here.replaceChildren(element("span", wordOf(probe.observed), `outcome ${probe.observed}`));
  }
}

/** Without the names, the same was done between two other hosts: the row is about these then. */
function rename(row, { done, page }) {
  row.dataset.probe = done;
  const link = row.querySelector("th a");
  link.textContent = link.textContent.replaceAll("evil.localhost", "127.0.0.1").replaceAll("shop.localhost", "localhost");
  link.pathname = link.pathname.replace(/[^/]+$/, page);
  link.hash = `#cell-${done}`;
}

const wordOf = (outcome) => say(`card_is_${outcome}`);

/** What came of it, in a sentence. */
function told({ late, probes, title }) {
  if (late) return say("card_late");
  const done = probes.filter(({ observed }) => observed).length;
  const agreeing = probes.filter(({ expected, observed }) => expected && expected === observed).length;
  return title ? say("card_done", done, agreeing, title) : say("card_done_unknown", done, agreeing);
}

/** Buttons that hand out the table. */
function offer(card, state) {
  const tools = card.querySelector("[data-card-tools]");
  const { labelsMarkdown, labelsTsv, labelsPrint, labelsSave } = card.querySelector("table.card").dataset;
  const print = element("button", labelsPrint);
  print.type = "button";
  print.addEventListener("click", () => globalThis.print());
  const save = element("a", labelsSave);
  save.download = "report-card.json";
  save.href = URL.createObjectURL(new Blob([JSON.stringify(report(state), null, 1)], { type: "application/json" }));
  tools.replaceChildren(
    copyButton(() => markdown(card), { label: labelsMarkdown, className: "" }),
    copyButton(() => tsv(card), { label: labelsTsv, className: "" }),
    print,
    save,
  );
  tools.hidden = false;
}

/** The table with its heads, as rows of texts. */
function table(card) {
  const text = (cell) => cell.textContent.replaceAll(/\s+/g, " ").trim();
  return [...card.querySelectorAll("table.card tr")].map((row) => [...row.cells].map(text));
}

function markdown(card) {
  const [head, ...rows] = table(card);
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), "", navigator.userAgent].join("\n");
}

const tsv = (card) => table(card).map((cells) => cells.join("\t")).join("\n");

function report({ probes, names, engine }) {
  return { user_agent: navigator.userAgent, engine, names, date: new Date().toISOString(), probes };
}
