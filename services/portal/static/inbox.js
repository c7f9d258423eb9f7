// The inbox by keys: j next, k previous, a approve, r return. Nothing happens while somebody types.
//
// A key that decides is heard once the dossier has stood before the reader for a moment: one press too many, on a
// page that came late, would decide on what nobody has seen. And whoever types a reason where no field took it (r
// on a dossier that has nothing to return) is writing, not pressing keys: the rest of the sentence is not heard.
"use strict";

const READ_MS = 1000;
const WRITING_MS = 2000;
let writing = -WRITING_MS;

setTimeout(() => { document.documentElement.dataset.keys = "heard"; }, READ_MS);

addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const goesOn = event.timeStamp - writing < WRITING_MS;
  if (event.key.length === 1 && (goesOn || !target)) {
    writing = event.timeStamp;
    return;
  }
  if (!target) return;
  event.preventDefault();
  if (target.tagName === "SUMMARY") {
    target.parentElement.open = true;
    target.parentElement.querySelector("input[name=reason]").focus();
  } else if (target.tagName === "A" || document.documentElement.dataset.keys === "heard") {
    target.click();
  }
});
