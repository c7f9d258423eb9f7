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
  setInterval(() => dispatchEvent(new Event("hoinghi-time")), 10000);
})();
