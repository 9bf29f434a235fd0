// A shop's till: with a network what the camera reads is redeemed at once; without one the device says whether it is genuine.

import { watch } from "./camera.js";
import { followNetwork, show } from "./frame.js";
import { codeIn, GOOD, open, UNABLE, UNKNOWN } from "./seals.js";
import { keep, kept } from "./store.js";

const PURPOSE = "drops.coupon";
const page = document.querySelector("[data-till]");
const form = document.getElementById("till");
const answer = page.querySelector("[data-answer-place]");
const video = page.querySelector("video");
let stop = null;

async function renewKeys() {
  try {
    const { keys } = await (await fetch(page.dataset.keysUrl)).json();
    await keep("cardKeys", { keys, at: Date.now() });
  } catch {
    // no network: those of last time
  }
}

async function found(text) {
  if (navigator.onLine) {
    stop?.();
    form.elements.code.value = codeIn(text) || text;
    form.requestSubmit();
    return;
  }
  const read = await open(codeIn(text) || text, PURPOSE, (await kept("cardKeys"))?.keys ?? {});
  const here = String(read.payload?.d) === page.dataset.drop;
  const unsure = read.state === UNKNOWN || read.state === UNABLE;
  show(answer, unsure ? "unknown" : read.state === GOOD && here ? "good" : "bad", {});
  answer.focus({ preventScroll: true });
}

async function toggleCamera() {
  page.querySelector("[data-no-camera]").hidden = true;
  if (stop) {
    stop();
    stop = null;
    return;
  }
  try {
    stop = await watch(video, found);
  } catch {
    page.querySelector("[data-no-camera]").hidden = false;
    form.elements.code.focus();
  }
}

page.querySelector("[data-with-script]").hidden = false;
page.querySelector("[data-camera]").addEventListener("click", toggleCamera);
followNetwork((online) => online && renewKeys());
renewKeys();
