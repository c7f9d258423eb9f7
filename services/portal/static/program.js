// The running order by drag: an item is taken by its grip and let go above or below another of the same list.
// Alt with the arrow keys presses the buttons of the item that holds the focus. Without this script, the buttons do.
"use strict";

(() => {
  const form = document.getElementById("drag");
  let taken = null;
  let mark = null;

  addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || !form || event.button) return;
    taken = grip.closest("[data-item]");
    taken.classList.add("taken");
    grip.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  addEventListener("pointermove", (event) => {
    if (!taken) return;
    mark?.element.classList.remove("above", "below");
    mark = place(document.elementFromPoint(event.clientX, event.clientY), event.clientY);
    mark?.element.classList.add(mark.side);
  });

  // Parts stay among the parts of their item; items go to any half-day.
  function place(under, y) {
    let element = under?.closest("[data-item]");
    const home = taken.parentElement.dataset.within;
    while (element && element.parentElement.dataset.within !== home) element = element.parentElement.closest("[data-item]");
    if (!element || element === taken) return null;
    const box = element.getBoundingClientRect();
    return { element, side: y < box.top + box.height / 2 ? "above" : "below" };
  }

  function end() {
    taken?.classList.remove("taken");
    mark?.element.classList.remove("above", "below");
    taken = mark = null;
  }

  addEventListener("pointerup", () => {
    if (taken && mark) {
      let next = mark.side === "above" ? mark.element : mark.element.nextElementSibling;
      if (next === taken) next = taken.nextElementSibling;
      const told = {
        item: taken.dataset.item,
        before: next?.dataset.item ?? "",
        session: mark.element.parentElement.dataset.session ?? "",
      };
      for (const [name, value] of Object.entries(told)) form.querySelector(`[name=${name}]`).value = value;
      form.submit();
    }
    end();
  });
  addEventListener("pointercancel", end);

  addEventListener("keydown", (event) => {
    const to = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!to || !event.altKey) return;
    const button = event.target.closest("[data-item]")?.querySelector(`[data-to="${to}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
