// The door without a reload: a scan is sent, the page's middle is replaced, a tone is heard, the field is ready again.
"use strict";

(() => {
  const TONES = { in: [880, 0.12, 1175, 0.16], again: [587, 0.2, 587, 0.2], out: [220, 0.25, 165, 0.35] };
  let audio;

  function sound(name) {
    const tone = TONES[name];
    if (!tone || !window.AudioContext) return;
    audio ??= new AudioContext();
    let at = audio.currentTime;
    for (let i = 0; i < tone.length; i += 2) {
      const voice = audio.createOscillator();
      const loudness = audio.createGain();
      loudness.gain.value = 0.2;
      voice.frequency.value = tone[i];
      voice.connect(loudness).connect(audio.destination);
      voice.start(at);
      voice.stop((at += tone[i + 1]));
    }
    if (name !== "in") navigator.vibrate?.(200);
  }

  addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-scan]")) return;
    event.preventDefault();
    const form = event.target;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("main").replaceWith(document.adoptNode(fresh.getElementById("main")));
      history.replaceState(null, "", answer.url);
      sound(document.querySelector("[data-sound]")?.dataset.sound);
      document.getElementById("text")?.focus();
    } catch {
      form.submit(); // the browser itself says that the line is gone; what was typed stays
    }
  });
})();
