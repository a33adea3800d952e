// What a script in the page can do to cookies by itself. Each action says what it then reads.

import { phrase } from "./phrases.js";

export const actions = {
  plant() {
    document.cookie = "by_script=1; path=/; max-age=300; samesite=lax";
    return read();
  },
  raise() {
    document.cookie = "test1=999; path=/; max-age=20; samesite=lax";
    return read();
  },
  read,
};

function read() {
  return document.cookie === "" ? phrase("script_reads_nothing") : `${phrase("script_reads")} ${document.cookie}`;
}
