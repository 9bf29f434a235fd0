// What all offline pages share: the service worker is asked to keep this page, the page says whether there is a network,
// and answers are shown from the <template data-answer> elements of the page, which hold all words.

const able = "serviceWorker" in navigator;

// Shows [data-network="on"] or [data-network="off"], now and whenever it changes; calls `changed(online)` as well.
export function followNetwork(changed = () => {}) {
  const say = () => {
    for (const part of document.querySelectorAll("[data-network]")) {
      part.hidden = (part.dataset.network === "on") !== navigator.onLine;
    }
    changed(navigator.onLine);
  };
  window.addEventListener("online", say);
  window.addEventListener("offline", say);
  say();
}

// Resolves with true when this page (or the shell that stands in for it) will open without a network from now on, with false where that cannot be.
export async function keepThisPage(path = location.pathname) {
  if (!able) return false;
  const kept = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("message", ({ data }) => data.kept && resolve(true));
  });
  try {
    await navigator.serviceWorker.register("/sw.js");
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: path });
  } catch {
    return Boolean(await caches.match(path)); // no network now: kept earlier, or not
  }
  return kept; // after minutes, where the network is slow
}

// Calls `then` when somebody has signed out in another window of this browser, which forgets what is private here.
export function onForgotten(then) {
  if (able) navigator.serviceWorker.addEventListener("message", ({ data }) => data.forgotten && then());
}

// Puts a copy of <template data-answer=name> into `place`; [data-slot] elements get the text of that name or disappear.
export function show(place, name, slots = {}) {
  const answer = document.querySelector(`template[data-answer="${name}"]`).content.cloneNode(true);
  for (const slot of answer.querySelectorAll("[data-slot]")) {
    const text = slots[slot.dataset.slot] ?? "";
    slot.textContent = text;
    const row = slot.closest("[data-row]") ?? slot;
    if (text === "") row.hidden = true;
  }
  place.replaceChildren(answer);
  place.hidden = false;
  place.dataset.shown = name;
}

const zone = { timeZone: "Asia/Shanghai" };
export const dayOf = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", ...zone }).format(moment);
export const timeOf = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", hour12: false, ...zone }).format(moment);
