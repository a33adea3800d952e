// A page in the window of a run: sends the requests that the server asks for, then leaves for the next page.

const todo = JSON.parse(document.body.dataset.todo);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
/** How long names may take to resolve, and how long the requests of a page may take, in ms. */
const PATIENCE = 4000;

/** Finds out whether the names of the other hosts resolve, and goes where the server says. */
async function begin() {
  const tries = todo.names.map((url) => fetch(url, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }));
  const found = await Promise.all(tries.map((answer) => answer.then(() => true, () => false)));
  const told = await fetch(`${todo.told}&names=${found.every(Boolean)}`, { cache: "no-store" });
  location.replace((await told.json()).next);
}

async function work() {
  // What sets goes one after the other, in its order.
  for (const order of todo.orders) {
    if (order.how === "write") document.cookie = order.line;
    else if (order.how === "own") await fetch(order.url, { cache: "no-store" }).catch(() => {});
  }
  const asks = todo.orders.filter(({ how }) => ways[how]);
  for (const { how, url } of asks) ways[how](url);
  if (asks.length > 0) await arrived();
  leave(todo.leave);
}

/** Until the server has got every request of this page, or has waited long enough. */
async function arrived() {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const got = await fetch(todo.got, { cache: "no-store" }).then((answer) => answer.json());
    if (got.missing === 0) return;
    await wait(60);
  }
}

/** The ways to send a request from within a page. */
const ways = {
  fetch: (url) => void fetch(url, { cache: "no-store" }).catch(() => {}),
  "fetch-credentials": (url) => void fetch(url, { credentials: "include", cache: "no-store" }).catch(() => {}),
  img(url) {
    new Image().src = url;
  },
  beacon: (url) => void navigator.sendBeacon(url, "x"),
  iframe(url) {
    document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
  },
  "form-into-iframe"(url) {
    const frame = Object.assign(document.createElement("iframe"), { name: "into" });
    document.body.append(frame);
    formTo(url, "post", frame.name).submit();
  },
};

/** A form in the page; one with GET has the query of the address as fields, since it replaces the query. */
function formTo(url, method, target = "") {
  const form = Object.assign(document.createElement("form"), { action: url, method, target });
  if (method === "get") {
    for (const [name, value] of new URL(url).searchParams) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
  }
  document.body.append(form);
  return form;
}

function leave({ how, url }) {
  if (how === "close") close();
  else if (how === "reload") location.reload();
  else if (how === "replace") location.replace(url);
  else if (how === "location") location.href = url;
  else if (how === "form-get") formTo(url, "get").submit();
  else if (how === "form-post") formTo(url, "post").submit();
  else if (how === "link") {
    const link = Object.assign(document.createElement("a"), { href: url });
    document.body.append(link);
    link.click();
  }
}

if (todo.names) begin();
else work();
