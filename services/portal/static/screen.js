// The hall's screen: full screen by a button or f, the item by the arrow keys, and asked anew as time passes.
"use strict";

(() => {
  const full = document.querySelector("[data-full]");
  if (full && document.documentElement.requestFullscreen) full.hidden = false;
  const toggle = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  addEventListener("click", (event) => event.target.closest("[data-full]") && toggle());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "f") toggle();
    document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  });
  document.addEventListener("fullscreenchange", () => document.body.classList.toggle("full", Boolean(document.fullscreenElement)));

  // Whatever has no room at its full size is drawn smaller, down to half: nobody scrolls on a projector. A narrow
  // window (a phone that looks on) is read by scrolling.
  const fit = () => {
    let share = 1;
    document.body.style.setProperty("--fit", share);
    while (innerWidth > 960 && share > 0.5 && document.documentElement.scrollHeight > innerHeight) {
      share -= 0.02;
      document.body.style.setProperty("--fit", share);
    }
  };
  new MutationObserver(fit).observe(document.body, { childList: true, subtree: true, characterData: true });
  addEventListener("resize", fit);
  document.fonts.ready.then(fit);
  fit();

  setInterval(() => dispatchEvent(new Event("hoinghi-time")), 10000);
})();
