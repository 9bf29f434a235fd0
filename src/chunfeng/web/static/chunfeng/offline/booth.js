// The page of a booth: what is done is stored on this phone first and sent when it can be, each act once by its id. Without a
// network the same module runs in a shell that shows what the phone saw last, and goes back to the page when it can.

import { followNetwork, keepThisPage, onForgotten, timeOf } from "./frame.js";
import { all, keep, kept, put, remove } from "./store.js";

const EVERY = 15_000; // milliseconds between two attempts to send
const PATIENCE = 10_000;
const place = document.querySelector("[data-booth]");
const away = place.hasAttribute("data-away");
const part = (name) => document.querySelector(`[data-${name}]`);
const here = location.pathname;
const drafts = new Map(); // what is being typed, by the row it stands in: the part around it is made anew when something happens
let signIn = false;

// Acts wait in the store "booth": {id, page, url, fields, at, row, text}.

const waiting = async () => (await all("booth")).sort((one, other) => (one.at < other.at ? -1 : 1));

async function keepAct(form, button) {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  fields.act = button.value;
  if (fields.act === "note" && !fields.text.trim()) return;
  const row = form.closest("[data-row]")?.dataset.row ?? "";
  const text = fields.text?.trim() || button.textContent.trim();
  const url = form.getAttribute("action");
  const fleeting = "needs" in form.dataset; // a call is for now or never
  await put("booth", { id: fields.id, page: here, url, fields, at: new Date().toISOString(), row, text, fleeting });
  if (fields.act === "note") {
    drafts.delete(row);
    form.elements.text.value = "";
    form.elements.id.value = crypto.randomUUID(); // the next note is another act
  }
}

// Sends what waits, in the order in which it was done; one window of a browser at a time.
async function send() {
  await navigator.locks.request("chunfeng.booth", { ifAvailable: true }, async (lock) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!lock || away || !navigator.onLine || !token) return;
    const rows = await waiting();
    for (const row of rows) {
      const outcome = await post(row, token);
      if (outcome === "done" || row.fleeting) await remove("booth", [row.id]);
      if (outcome !== "done") break;
    }
    if (rows.length) place.dispatchEvent(new Event("look"));
  });
  await draw();
}

async function post(row, token) {
  try {
    const answer = await fetch(row.url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: new URLSearchParams({ ...row.fields, at: row.at, sent_at: new Date().toISOString() }),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    signIn = answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404;
    if (signIn || answer.status >= 500) return "later";
    if (!answer.ok) {
      part("refused-text").textContent = `${row.text}: ${(await answer.json()).text}`;
      part("refused").hidden = false;
    }
    return "done"; // a refusal, too: sent again it would be refused again
  } catch {
    return "later";
  }
}

// What the page shows

async function draw() {
  const rows = await waiting();
  part("waiting").hidden = !rows.length;
  part("waiting-number").textContent = rows.length;
  part("sign-in").hidden = !signIn;
  for (const mark of place.querySelectorAll("[data-pending-mark]")) mark.remove();
  for (const row of rows) {
    const mark = part("pending").content.firstElementChild.cloneNode(true);
    mark.dataset.pendingMark = "";
    mark.querySelector("[data-pending-text]").textContent = row.text;
    place.querySelector(`[data-row="${row.row}"]`)?.append(mark);
  }
  for (const form of place.querySelectorAll("[data-needs=network]")) {
    for (const button of form.querySelectorAll("button")) button.disabled = !navigator.onLine || away;
  }
}

async function remember() {
  const copy = place.cloneNode(true); // what is typed is no part of it
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken], [data-pending-mark]")) token.remove();
  await keep("booth", { page: here, html: copy.innerHTML, at: Date.now() });
}

async function restore() {
  const seen = await kept("booth");
  if (seen?.page !== here) return;
  place.innerHTML = seen.html;
  part("seen-at").textContent = timeOf(seen.at);
}

async function start() {
  if (away) {
    await restore();
  } else {
    await remember();
    keepThisPage(place.dataset.awayUrl).then((done) => place.toggleAttribute("data-kept", done));
    place.addEventListener("shown", () => {
      for (const [row, { text, focus }] of drafts) {
        const field = place.querySelector(`[data-row="${row}"] [name=text]`);
        if (!field) continue;
        field.value = text;
        if (focus) field.focus({ preventScroll: true });
      }
      remember().then(draw);
    });
  }
  followNetwork((online) => (online && away ? location.reload() : send()));
  setInterval(() => (away && navigator.onLine ? location.reload() : send()), EVERY);
}

place.addEventListener("input", ({ target }) => {
  for (const draft of drafts.values()) draft.focus = false;
  drafts.set(target.closest("[data-row]").dataset.row, { text: target.value, focus: true });
});
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation(); // chunfeng.js must not think that it was sent
    keepAct(form, event.submitter ?? form.querySelector("button")).then(send);
  },
  { capture: true },
);
onForgotten(() => location.reload());

start();
