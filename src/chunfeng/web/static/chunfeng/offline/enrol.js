// Makes this browser a device of the union's: a key is made here, and its public half goes to the server with the form.
// What an earlier key of this browser signed and nobody has taken yet is signed anew: an officer stands before it.

import { makeKeys, remember } from "./device.js";
import { outbox } from "./queue.js";

const form = document.querySelector("form[data-enrol]");
const said = document.querySelector("[data-said]");
let keys; // one pair a page: pressing twice is one device

function say(name, text = "") {
  for (const line of said.children) line.hidden = line.dataset.say !== name;
  said.querySelector("[data-say=refused] span").textContent = text;
}

async function enrol() {
  try {
    keys ??= await makeKeys();
  } catch {
    return "withoutKey" in form.dataset ? form.submit() : say("too-old"); // a screen that stops without a network
  }
  form.elements.public_key.value = keys.publicKey;
  const answered = await fetch(form.action, { method: "POST", body: new FormData(form) });
  const answer = await answered.json();
  if (!answered.ok) return say("refused", [answer.title, answer.next_step].filter(Boolean).join(" "));
  const device = { ...answer, ...keys };
  await remember(device);
  await outbox("acts").adopt(device);
  await navigator.storage?.persist?.();
  location.assign(form.dataset.goal);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = document.querySelector(`button[form="${form.id}"]`);
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  await enrol().catch(() => say("no-answer"));
  button.removeAttribute("aria-busy");
});
