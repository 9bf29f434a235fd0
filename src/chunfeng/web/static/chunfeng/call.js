// One's number is called: the phone says so by itself, once for each call, wherever on the page it is written.
// <… data-called="id of this call">

import { buzz } from "./buzz.js";

const told = new Set([...document.querySelectorAll("[data-called]")].map((call) => call.dataset.called));
const title = document.title;
let sound = null; // browsers let a page sound only after somebody has touched it

document.addEventListener("pointerdown", () => (sound ??= new AudioContext()), { once: true });

function ring() {
  buzz([300, 150, 300, 150, 300]);
  if (!sound) return;
  for (const [at, pitch] of [660, 880, 660, 880].entries()) {
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const loudness = new GainNode(sound, { gain: 0.2 });
    tone.connect(loudness).connect(sound.destination);
    tone.start(sound.currentTime + at * 0.25);
    tone.stop(sound.currentTime + at * 0.25 + 0.2);
  }
}

document.addEventListener("shown", ({ target }) => {
  const calls = [...document.querySelectorAll("[data-called]")]; // this part may show nothing, another one still a call
  document.title = calls.length ? `${calls[0].dataset.calledTitle} · ${title}` : title;
  const fresh = calls.filter((call) => !told.has(call.dataset.called));
  for (const call of fresh) told.add(call.dataset.called);
  if (!fresh.length) return;
  ring();
  target.scrollIntoView({ block: "nearest" });
});
