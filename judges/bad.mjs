// A page with known faults. A judge that lets it pass is not judging.

import http from "node:http";
import { DARK_DESK, LIGHT_DESK, axeAt, axeEverywhere } from "./axe.mjs";
import { PHONE, newWindow } from "./chromium.mjs";
import { light } from "./lighthouse.mjs";
import { nu } from "./nu.mjs";
import { sideways } from "./page.mjs";

const BAD = `<!doctype html>
<html>
<head><meta charset="utf-8"><title></title><style>
  p { color: #aaa; background: #fff } @media (prefers-color-scheme: dark) { p { color: #333; background: #222 } }
  i { background: linear-gradient(#000, #fff) }
</style></head>
<body>
<div style="width: 400px" id="twice">wide</div>
<p id="twice">pale <i>undecided</i></p>
<img src="http://elsewhere.invalid/picture.png">
<script>
  console.log("hello");
  const end = performance.now() + 1500; while (performance.now() < end);
</script>
</body>
</html>`;

/** What must be found there, by whom. */
const FAULTS = [
  ["axe", /^color-contrast \(violation\) p/, "1280 light"],
  ["axe", /^color-contrast \(violation\) p/, "360 dark"],
  ["axe", /^color-contrast \(undecided\) i/, "360 light"],
  ["axe", /^color-contrast \(violation\) p/, "a part, 360 dark"],
  ["axe", /^image-alt/, "1280 light"],
  ["axe", /^region/, "1280 light"],
  ["nu", /^error: Duplicate ID/],
  ["nu", /^error: .*img.* must have an .*alt/],
  ["nu", /^warning: .*lang/],
  ["sideways", /px wide/],
  ["console", /hello/],
  ["host", /elsewhere\.invalid/],
  ["lighthouse", /^accessibility/],
  ["lighthouse", /^best-practices/],
  ["lighthouse", /^seo/],
  ["lighthouse", /^performance/],
];

/** Shows the bad page to every judge. Resolves to the faults that nobody found. */
export async function whatNobodyFinds(browser) {
  const server = http.createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(BAD);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const { page, noise, close } = await newWindow(browser, origin);
  try {
    await page.goto(origin);
    const findings = [
      ...(await axeAt(page, "a part", PHONE, { include: "p", coloursAlone: true })),
      // After it, the rest must be there again.
      ...(await axeEverywhere(page, "bad", DARK_DESK)),
      ...(await axeEverywhere(page, "bad", LIGHT_DESK)),
      ...(await sideways(page, "bad")),
      ...(await nu([{ name: "bad", text: BAD }])),
      ...noise,
      ...(await light(page, origin, 1)).findings,
    ];
    return FAULTS.filter(
      ([judge, what, where = ""]) =>
        !findings.some((it) => it.judge === judge && what.test(it.what) && (it.where ?? "").includes(where)),
    );
  } finally {
    await close();
    server.closeAllConnections();
    server.close();
  }
}
