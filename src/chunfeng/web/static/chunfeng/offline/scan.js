// The scanner of member cards: the device checks the signature; with a network the union is asked whether the card still holds.

import { buzz } from "../buzz.js";
import { readPicture, watch } from "./camera.js";
import { dayOf, followNetwork, keepThisPage, show, timeOf } from "./frame.js";
import { checks } from "./luhn.js";
import { codeIn, EXPIRED, GOOD, open, UNABLE, UNKNOWN } from "./seals.js";
import { keep, kept } from "./store.js";

const PURPOSE = "unions.card";
const PATIENCE = 4000; // milliseconds to wait for the union's word
const page = document.querySelector("[data-scan]");
const answer = page.querySelector("[data-answer-place]");
const video = page.querySelector("video");
let stop = null;
let turn = 0; // whoever scans quickly sees the answer to the last card only

async function renewKeys() {
  try {
    const { keys } = await (await fetch(page.dataset.keysUrl)).json();
    await keep("cardKeys", { keys, at: Date.now() });
  } catch {
    // no network: those of last time
  }
  return sayReady();
}

async function sayReady() {
  const known = await kept("cardKeys");
  for (const part of page.querySelectorAll("[data-ready]")) part.hidden = part.dataset.ready !== (known ? "yes" : "no");
  page.querySelector("[data-keys-at]").textContent = known ? `${dayOf(known.at)} ${timeOf(known.at)}` : "";
  return known;
}

async function check(text) {
  const mine = (turn += 1);
  answer.hidden = true;
  const say = (name, slots) => {
    if (mine !== turn) return;
    show(answer, name, slots);
    buzz(name.startsWith("member") ? 80 : [80, 60, 80]);
    answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "nearest" });
  };
  const code = codeIn(text);
  if (!code) return say(...aboutNumber(text));
  let found = await open(code, PURPOSE, (await kept("cardKeys"))?.keys ?? {});
  if (found.state === UNKNOWN && navigator.onLine) {
    found = await open(code, PURPOSE, (await renewKeys())?.keys ?? {});
  }
  const facts = found.payload?.n ? factsOf(found.payload, found.ends) : {};
  if (found.state === GOOD) say("member-offline", facts);
  else if (found.state === EXPIRED) return say("expired", facts);
  else if (found.state !== UNABLE && found.state !== UNKNOWN) return say(found.state, facts);
  const word = navigator.onLine ? await unionsWord(code) : null;
  if (word?.valid) say("member", { ...facts, ...factsOfWord(word) });
  else if (word?.code === "expired_seal") say("expired", facts);
  else if (word?.code) say("forged", {});
  else if (word) say("left", { ...facts, ...factsOfWord(word) });
  else if (found.state !== GOOD) say(found.state, {});
}

// Eleven digits are a member's number, whose last digit checks the others; who it belongs to is for the desk to look up.
function aboutNumber(text) {
  const digits = text.replaceAll(/\s/g, "");
  if (!/^\d{11}$/.test(digits)) return ["none", {}];
  return [checks(digits) ? "number-right" : "number-wrong", { number: digits }];
}

async function unionsWord(code) {
  try {
    const answered = await fetch(page.dataset.wordUrl.replace(/x$/, code), { signal: AbortSignal.timeout(PATIENCE) });
    return answered.ok || answered.status === 409 ? await answered.json() : null;
  } catch {
    return null;
  }
}

function factsOf(payload, ends) {
  return { name: payload.m, union: payload.u, number: payload.n, since: dayOf(new Date(payload.s)), until: dayOf(ends) };
}

function factsOfWord(word) {
  const left = word.left_on ? dayOf(new Date(word.left_on)) : "";
  return { name: word.name, union: word.union, number: word.number, since: dayOf(new Date(word.joined_on)), left };
}

async function toggleCamera() {
  const button = page.querySelector("[data-camera]");
  const refused = page.querySelector("[data-no-camera]");
  refused.hidden = true;
  if (stop) {
    stop();
    stop = null;
  } else {
    button.setAttribute("aria-busy", "true");
    try {
      stop = await watch(video, check);
    } catch {
      refused.hidden = false;
      page.querySelector("details").open = true;
    }
    button.removeAttribute("aria-busy");
  }
  page.toggleAttribute("data-watching", Boolean(stop));
  for (const label of button.querySelectorAll("[data-when]")) label.hidden = (label.dataset.when === "on") !== Boolean(stop);
}

page.querySelector("[data-camera]").addEventListener("click", toggleCamera);
page.querySelector("[data-picture]").addEventListener("change", async ({ target }) => {
  if (!target.files.length) return;
  check((await readPicture(target.files[0])) ?? "");
  target.value = "";
});
page.querySelector("[data-typed]").addEventListener("submit", (event) => {
  event.preventDefault();
  check(event.target.elements.code.value);
});

followNetwork((online) => online && renewKeys());
sayReady();
keepThisPage().then((done) => page.toggleAttribute("data-kept", done));
