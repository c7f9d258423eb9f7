// Numbers that move without reloading: when the rows move, the page is asked for again and its live parts are
// put in place of the old ones. Forms are never touched, and nothing moves while somebody selects text.
"use strict";

(() => {
  const source = document.querySelector("[data-events]");
  if (!source || !window.EventSource || !window.DOMParser) return;
  let wanted = false;
  let busy = false;

  async function refresh() {
    wanted = true;
    if (busy) return;
    busy = true;
    while (wanted) {
      wanted = false;
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        if (!answer.ok) break;
        replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch {
        break; // the line is gone; EventSource comes back by itself and says where things stand
      }
      await new Promise((done) => setTimeout(done, 250));
    }
    busy = false;
  }

  // Somebody works there: what is open, typed or held is not taken away.
  function written(part) {
    const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
    return part.querySelector("details[open] input, .taken") || fields.some((field) => field.value !== field.defaultValue);
  }

  function replace(fresh) {
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const old = document.getElementById(part.id);
      if (!old || old.innerHTML === part.innerHTML || old.contains(document.activeElement) || written(old)) continue;
      old.replaceWith(document.adoptNode(part));
    }
  }

  const events = new EventSource(source.dataset.events);
  events.addEventListener("moved", refresh); // the first one, too: the rows may have moved since the page was drawn
  addEventListener("hoinghi-time", refresh); // a page on which time itself moves something
  addEventListener("pagehide", () => events.close());
})();
