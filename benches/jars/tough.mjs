// tough-cookie in the two parts that scripts/conformance and benches/jar.rs compare:
// `node tough.mjs cases FILE` answers the conformance cases, `speed FILE` takes lines and requests.
import { readFileSync } from "node:fs";
import { CookieJar } from "tough-cookie";

const [part, file] = process.argv.slice(2);
const options = { looseMode: true, prefixSecurity: "silent" };

/** What a context of the cases is called in tough-cookie. */
function sameSite({ site = "same-site", top_level = true, method = "GET" } = {}, set = false) {
  if (site === "same-site") return "strict";
  return top_level && (set || ["GET", "HEAD"].includes(method)) ? "lax" : "none";
}

async function cases() {
  const clock = Date.now;
  for (const one of JSON.parse(readFileSync(file, "utf8")).cases) {
    const jar = new CookieJar(undefined, options);
    const receive = async (url, lines, context) => {
      for (const line of lines) {
        const sameSiteContext = sameSite(context, true);
        await jar.setCookie(line, url, { ignoreError: true, sameSiteContext });
      }
    };
    for (const prior of one.prior ?? []) await receive(prior.url, prior.set_cookie);
    await receive(one.set_url, one.set_cookie, one.set_context);
    const { url, after_s = 0 } = one.request;
    Date.now = () => clock() + after_s * 1000;
    const field = await jar
      .getCookieString(url, { sameSiteContext: sameSite(one.request) })
      .catch(() => "");
    Date.now = clock;
    const cookie = Buffer.from(field, one.encoding === "latin1" ? "latin1" : "utf8");
    console.log(JSON.stringify({ id: one.id, cookie: cookie.toString("hex") }));
  }
}

function speed() {
  const jar = new CookieJar(undefined, options);
  const rows = readFileSync(file, "utf8").trimEnd().split("\n").map((row) => row.split("\t"));
  const lines = rows.filter(([what]) => what === "set");
  const requests = rows.filter(([what]) => what === "get");
  const nanoseconds = (count, run) => {
    const start = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - start) / count;
  };
  const set = nanoseconds(lines.length, () => {
    for (const [, url, line] of lines) jar.setCookieSync(line, url, { ignoreError: true });
  });
  let bytes = 0;
  const get = nanoseconds(requests.length, () => {
    for (const [, url] of requests) bytes += jar.getCookieStringSync(url).length;
  });
  console.log(Math.round(set), Math.round(get), bytes);
}

if (part === "cases") await cases();
else speed();
