// The site under judgement: its process, its pages, and what its buttons answer.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Starts `binary` on a free port of this machine. Resolves when it answers, to its origin and to
 * `stop`, which resolves when the site and all its processes have ended.
 */
export async function start(binary) {
  // A folder of its own: the secret key it makes goes there, and the release binary needs no other.
  const folder = mkdtempSync(join(tmpdir(), "judged-"));
  const port = await freePort();
  const child = spawn(resolve(binary), {
    cwd: folder,
    env: { ...process.env, ROCKET_PORT: port, ROCKET_ADDRESS: "127.0.0.1", ROCKET_LOG_LEVEL: "critical" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  // However this program ends, short of being killed outright, the site ends with it.
  const kill = () => child.kill();
  process.once("exit", kill);
  const ended = new Promise((done) => child.once("exit", done));
  /** Ends the site, and removes its folder once it has written its sessions there. */
  const stop = async () => {
    process.off("exit", kill);
    child.kill();
    // It may be waiting for a connection that a browser holds open. It gets ten seconds to end by itself.
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const origin = `http://localhost:${port}`;
  for (let tries = 100; ; tries -= 1) {
    if (await ask(origin).then(() => true, () => false)) return { origin, stop };
    if (tries === 0 || child.exitCode !== null || child.signalCode !== null) {
      await stop();
      throw new Error(`${binary} does not answer on port ${port}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Nobody listens there now. Somebody else may in the next instant, but then the start fails. */
async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** One request. `fetch` would set Sec-Fetch-* itself, and these are what we want to choose. */
export function ask(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((done, failed) => {
    // Rocket listens on 127.0.0.1 only, and `localhost` may be ::1 first.
    const request = http.request(url, { method, headers, family: 4 }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        done({ status: response.statusCode, headers: response.headers, text });
      });
      response.on("error", failed);
    });
    request.on("error", failed);
    request.end(body);
  });
}

/** Pages of measured cells that differ in nothing but their cells: one with a matrix and one with a list are judged. */
const ALIKE = /^\/[a-z]{2}\/engines\/(?!samesite$|prefix$)/;

/** Where an attack of chapter 6 sets out for the lab's hosts. It goes on by itself, and is no page to stay on. */
const SETTING_OUT = /^\/[a-z]{2}\/attacks\/[a-z]+\/go$/;

/**
 * Every page, found as a reader finds it: `/` leads to a language, that page names its twin, and
 * their links and searches lead to the rest. Each page comes with its buttons. Of pages that differ
 * by their query alone, one that has a query is taken. `attacks` are the paths from which attacks set out.
 */
export async function pagesOf(page, origin) {
  const { headers } = await ask(origin, { headers: { "Accept-Language": "zh" } });
  if (!headers.location) throw new Error("/ leads nowhere");
  const first = new URL(headers.location, origin);
  await page.goto(first.href);
  const twins = await page.$$eval("a[data-twin]", (links) => links.map((link) => link.href));
  const roots = [...new Set([first.href, ...twins].map((href) => new URL(href).pathname))];

  const found = new Map(roots.map((path) => [path, null]));
  const attacks = new Set();
  // A map iterates over what is added on the way.
  for (const path of found.keys()) {
    const response = await page.goto(origin + path);
    if (response.status() !== 200) throw new Error(`${path} is linked to and answers ${response.status()}`);
    const { links, presses } = await page.evaluate(() => ({
      links: [
        ...[...document.links].filter((link) => !link.download).map((link) => link.href),
        ...[...document.querySelectorAll("form[role=search]")].map((form) => `${form.action}?q=cookie`),
      ],
      presses: [...document.querySelectorAll("form[target=exchange]")].map((form) => ({
        method: form.method.toUpperCase(),
        action: form.action,
        fields: new URLSearchParams(new FormData(form)).toString(),
      })),
    }));
    found.set(path, presses);
    for (const link of links.map((href) => new URL(href))) {
      const setsOut = SETTING_OUT.test(link.pathname);
      if (setsOut) attacks.add(link.pathname);
      const left = setsOut || ALIKE.test(link.pathname);
      const ofSite = link.origin === origin && !left && roots.some((root) => link.pathname.startsWith(`${root}/`));
      const known = [...found.keys()].map((path) => path.split("?")[0]);
      if (ofSite && !known.includes(link.pathname)) found.set(link.pathname + link.search, null);
    }
  }

  const pages = [...found].map(([path, presses]) => ({ path, presses }));
  // Should a rebuilt page hide its links from us, we would judge nothing and be content.
  const of = (root) => pages.map(({ path }) => path).filter((path) => path.startsWith(`${root}/`));
  const [here, there] = roots.map((root) => of(root).map((path) => path.slice(root.length)).sort().join(" "));
  if (roots.length !== 2 || here !== there || of(roots[0]).length < 2) {
    throw new Error(`two languages with the same chapters were expected, not ${[...found.keys()].join(" ")}`);
  }
  return { roots, pages, attacks: [...attacks] };
}

/** Presses every button of a page as a form in a page without script does, keeping what is planted. */
export async function frames(origin, path, presses) {
  const jar = new Map();
  const documents = [];
  for (const { method, action, fields } of presses) {
    const url = method === "GET" && fields ? `${action}?${fields}` : action;
    const { status, headers, text } = await ask(url, {
      method,
      headers: {
        "Sec-Fetch-Dest": "iframe",
        Referer: origin + path,
        Cookie: [...jar].map((pair) => pair.join("=")).join("; "),
        ...(method === "POST" && { "Content-Type": "application/x-www-form-urlencoded" }),
      },
      body: method === "POST" ? fields : undefined,
    });
    for (const line of headers["set-cookie"] ?? []) {
      const [pair] = line.split(";");
      const [name, ...value] = pair.split("=");
      if (/max-age=0|1970|1969/i.test(line)) jar.delete(name);
      else jar.set(name, value.join("="));
    }
    if (/^text\/html/.test(headers["content-type"] ?? "") && /<html/i.test(text)) {
      documents.push({ url, status, text });
    }
  }
  return documents;
}
