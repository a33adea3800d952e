// Comforts for reading: copy buttons, one choice of tab for all demos, a language switch that keeps
// the place, the contents that show it, keyboard shortcuts, a mode for the projector.

import { copyButton } from "./dom.js";

const all = (css) => [...document.querySelectorAll(css)];
const one = (css) => document.querySelector(css);

// Storage may be forbidden. Then a choice lasts as long as the page.
const kept = (store, name) => {
  try {
    return window[store].getItem(name);
  } catch {
    return null;
  }
};
const keep = (store, name, value) => {
  try {
    window[store].setItem(name, value);
  } catch {
    // See above.
  }
};

/** Gives each block of code or of captured lines a button that copies it, the panel's included. */
function addCopyButtons() {
  const add = (block) => block.append(copyButton(() => block.querySelector("pre code, .wire-lines")));
  all("[data-copy], .captured").forEach(add);
  const addToPanel = () => all("[data-panel=exchange]:has(> .wire-lines):not(:has(> .copy))").forEach(add);
  addToPanel();
  new MutationObserver(addToPanel).observe(one("[data-live]"), { childList: true });
}

/** A reader of Rocket wants Rocket in every demo. */
function followTabs() {
  const choose = (kind) => {
    for (const input of all(`[data-tabs] input[value="${kind}"]`)) input.checked = true;
  };
  const before = kept("localStorage", "tab");
  if (/^(rocket|flask|curl|http)$/.test(before ?? "")) choose(before);
  document.addEventListener("change", ({ target }) => {
    if (!target.closest("[data-tabs]")) return;
    const top = target.getBoundingClientRect().top;
    choose(target.value);
    scrollBy({ top: target.getBoundingClientRect().top - top, behavior: "instant" });
    keep("localStorage", "tab", target.value);
  });
}

/** The contents show which section is being read, and the other language begins at the same one. */
function keepThePlace() {
  const headings = all("main :is(h2, h3)[id]");
  const read = () => headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight / 3)?.id ?? "";
  one("[data-twin]")?.addEventListener("click", (event) => (event.currentTarget.hash = read()));
  const links = all(".contents ol ol a");
  const show = () => {
    const hash = `#${read()}`;
    for (const link of links) {
      if (link.hash === hash) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    // Without the language: the page of contents of either one finds it.
    if (hash.length > 1 && links.length > 0) keep("localStorage", "place", location.pathname.replace(/^\/\w+\//, "/") + hash);
  };
  // All that lies above a third of the window. The observer reports after the layout, and costs none.
  const crossing = new IntersectionObserver(show, { rootMargin: "1000000px 0px -66.7%" });
  for (const heading of headings) crossing.observe(heading);
}

/** `localhost` and `127.0.0.1` are this machine under two names, and two sites to a browser. */
function crossTheSite() {
  const other = { localhost: "127.0.0.1", "127.0.0.1": "localhost" }[location.hostname];
  if (!other) return;
  for (const link of all("[data-other-host]")) link.hostname = other;
}

/** A link or a search that leads into a fold opens it; so does going back to such an address. */
function openTheFold() {
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target?.closest("[data-deeper]");
    if (!fold || fold.open) return;
    fold.open = true;
    target.scrollIntoView({ block: "start", behavior: "instant" });
  };
  addEventListener("hashchange", open);
  open();
}

const page = document.documentElement;

/** Large type and the stage beside the text, from page to page, until this tab is closed. */
function project(on) {
  page.toggleAttribute("data-projector", on);
  one("[data-projector-switch]").setAttribute("aria-pressed", on);
  keep("sessionStorage", "projector", on);
}

/** The same, asked for by the reader: with the whole screen, where the browser gives it. */
function switchProjector() {
  const on = !page.hasAttribute("data-projector");
  // All is laid out anew, and once more when the screen is filled or left: what is read stays where it is.
  const read = all("main :is(h1, h2, h3, h4, p, li, pre, [data-demo])").find((it) => it.getBoundingClientRect().top >= 60);
  const top = read?.getBoundingClientRect().top;
  const hold = () => read && scrollBy({ top: read.getBoundingClientRect().top - top, behavior: "instant" });
  project(on);
  hold();
  const filled = on ? page.requestFullscreen?.() : document.fullscreenElement && document.exitFullscreen();
  filled?.then(() => requestAnimationFrame(hold), () => {});
}

/** Those that are not in a closed fold. */
const demos = () => all("main [data-demo]").filter((demo) => demo.checkVisibility());

/** The demo in view: the one with the focus, else the one that shows most of itself. */
function demoInView() {
  const shown = (demo) => {
    const { top, bottom } = demo.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0);
  };
  const focused = document.activeElement.closest("[data-demo]");
  const [first] = focused && shown(focused) > 0 ? [focused] : demos().sort((a, b) => shown(b) - shown(a));
  return first && shown(first) > 0 ? first : undefined;
}

/** Goes to the next demo or the one before, and gives it the focus. */
function goToDemo(step) {
  const shown = demos();
  const focused = shown.indexOf(document.activeElement.closest("[data-demo]"));
  const top = (demo) => demo.getBoundingClientRect().top;
  const near = step > 0 ? shown.find((demo) => top(demo) > 0) : shown.findLast((demo) => top(demo) < 0);
  const demo = focused >= 0 && shown[focused] === demoInView() ? shown[focused + step] : near;
  if (!demo) return;
  demo.tabIndex = -1;
  demo.focus({ preventScroll: true });
  demo.scrollIntoView({ block: "start" });
}

/** Goes to the stage; where it is a drawer, opens or closes it. */
function goToStage() {
  const drawer = one("#drawer");
  const target = drawer?.checkVisibility() ? drawer : one("#stage");
  if (target === drawer) drawer.click();
  else target.tabIndex = -1;
  // It is in sight where it is: to scroll to it would take the reader to the top of the page.
  target.focus({ preventScroll: true });
}

const list = one("#keys");
const toggleList = () => (list.open ? list.close() : list.showModal());
const turn = (rel) => one(`.turn [rel=${rel}]`)?.click();

/** By key, and by what the same key types in a Chinese input method. */
const shortcuts = {
  jn: () => goToDemo(1),
  kp: () => goToDemo(-1),
  r: () => demoInView()?.querySelector("[data-run]")?.click(),
  1234: (key) => demoInView()?.querySelectorAll("[data-tabs] input")[key - 1]?.click(),
  s: goToStage,
  "[【": () => turn("prev"),
  "]】": () => turn("next"),
  f: switchProjector,
  "?？": toggleList,
};

/** Single keys, unless the reader has switched them off (WCAG 2.1.4), types, or holds another key. */
function listen() {
  const on = one("[data-keys-on]");
  on.checked = kept("localStorage", "keys") !== "false";
  on.addEventListener("change", () => keep("localStorage", "keys", on.checked));
  for (const button of all("[data-keys]")) button.addEventListener("click", toggleList);
  one("[data-projector-switch]").addEventListener("click", switchProjector);
  const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest(typing)) return;
    if (key === "escape" && !list.open && page.hasAttribute("data-projector")) switchProjector();
    const [, act] = Object.entries(shortcuts).find(([keys]) => keys.includes(key)) ?? [];
    if (!act || !on.checked || (list.open && act !== toggleList)) return;
    event.preventDefault();
    act(key);
  });
}

addCopyButtons();
followTabs();
keepThePlace();
crossTheSite();
openTheFold();
listen();
if (kept("sessionStorage", "projector") === "true") project(true);
