// The page of a booth: what is done is stored on this phone first, signed by its key, and sent when it can be, each act once by
// its id. Without a network the same module runs in a shell that shows what the phone saw last, and goes back to the page when
// it can. Browsers that cannot sign keep acts for the session instead.

import { followNetwork, keepThisPage, onForgotten, timeOf } from "./frame.js";
import { acts, lastSeen, phoneOf, register, sendAll } from "./phones.js";
import { keep, put, remove } from "./store.js";

const EVERY = 15_000; // milliseconds between two attempts to send
const PATIENCE = 10_000;
const AFTER = { called_aloud: "called", serve: "serving", finish: "done", miss: "missed" }; // what becomes of a number
const place = document.querySelector("[data-booth]");
const away = place.hasAttribute("data-away");
const kiosk = !away && !("phonesUrl" in place.dataset); // a screen in the hall is nobody's phone, and keeps nothing of anybody
const part = (name) => document.querySelector(`[data-${name}]`);
const here = location.pathname;
const drafts = new Map(); // what is being typed, by the row it stands in: the part around it is made anew when something happens
let whose; // which person at which booth: by it the key that signs is known, if there is one
let signIn = false;
let lost = false; // the server did not answer, whatever the browser says of the network

// Acts wait in the store "booth": as offline/queue.js has them, with {page, row, words, fleeting}, or unsigned, with {url, fields, person}.

const waits = (row) => (row.state ?? "waiting") === "waiting";
const apart = () => away || lost || !navigator.onLine;
const typed = () => [...drafts.values()].some(({ text }) => text.trim()); // and not kept yet: a new page would lose it
const personOf = (name) => name.split("-")[1]; // `whose` is booth and person
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value;

async function keepAct(form, button) {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  const act = button.value;
  const words = fields.text?.trim() || button.textContent.trim();
  if (act === "note" && !fields.text.trim()) return;
  const row = form.dataset.for ?? form.closest("[data-row]")?.dataset.row ?? "";
  if (act !== "note" && (await acts.rows()).some((each) => waits(each) && each.row === row && each.words === words)) return;
  const fleeting = "needs" in form.dataset; // a call is for now or never
  const phone = await phoneOf(whose); // asked anew: it may have been removed since the page came
  const shown = { page: here, row, words, fleeting };
  const id = fleeting ? fields.id : crypto.randomUUID();
  if (phone) {
    await acts.add(phone, { id, act, subject: Number(fields.subject ?? 0), text: fields.text ?? "" }, shown);
  } else {
    const url = form.getAttribute("action");
    const person = personOf(whose);
    await put("booth", { ...shown, id, at: new Date().toISOString(), url, person, fields: { ...fields, act, id } });
  }
  if (act === "note") {
    drafts.delete(row);
    form.elements.text.value = "";
  }
}

// Sends what waits, in the order in which it was done. A shell goes back to the page once the server has answered, or, `again`,
// to see whether it does.
async function send(again = false) {
  await draw();
  if (!navigator.onLine) return;
  const some = (await acts.rows()).some(waits);
  const asked = (await acts.waiting()).length > 0; // what is unsigned asks nobody here
  const outcome = await sendAll(place.dataset.actsUrl);
  if (outcome === "busy") return; // another window of this browser is at it
  lost = outcome === "later" || (lost && !asked);
  if (!away) await sendBySession();
  const gone = (await acts.rows()).filter((row) => waits(row) && row.fleeting);
  await remove("booth", gone.map((row) => row.id));
  await draw();
  if (lost) return;
  if (away && (asked || again) && !typed()) location.reload();
  if (!away && some) place.dispatchEvent(new Event("look"));
}

// What browsers without keys have kept for whoever is signed in, by nobody else's hand; one window at a time.
async function sendBySession() {
  await navigator.locks.request("chunfeng.session", { ifAvailable: true }, async (lock) => {
    if (!lock || !token()) return;
    const person = personOf(whose);
    for (const row of (await acts.rows()).filter((each) => waits(each) && each.url && each.person === person)) {
      const outcome = await post(row);
      if (outcome === "done" || row.fleeting) await remove("booth", [row.id]);
      if (outcome !== "done") break;
    }
  });
}

async function post(row) {
  try {
    const answer = await fetch(row.url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      body: new URLSearchParams({ ...row.fields, at: row.at, sent_at: new Date().toISOString() }),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    signIn = answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404;
    if (signIn || answer.status >= 500) return "later";
    if (answer.ok) return "done";
    await put("booth", { ...row, state: "refused", answer: await answer.json() }); // sent again it would be refused again
    return "refused";
  } catch {
    return "later";
  }
}

// What the page shows

async function draw() {
  const rows = (await acts.rows()).filter((row) => row.page === here);
  const waiting = rows.filter(waits);
  part("waiting").hidden = !waiting.length;
  part("waiting-number").textContent = waiting.length;
  part("sign-in").hidden = !signIn;
  part("lost").hidden = !lost || !navigator.onLine;
  for (const mark of place.querySelectorAll("[data-pending-mark]")) mark.remove();
  for (const row of waiting) {
    const mark = part("pending").content.firstElementChild.cloneNode(true);
    mark.dataset.pendingMark = "";
    mark.querySelector("[data-pending-text]").textContent = row.words;
    place.querySelector(`[data-row="${row.row}"]`)?.append(mark);
  }
  drawRefused(rows.filter((row) => row.state === "refused"));
  drawNumbers(rows.filter((row) => row.state !== "refused"));
}

function drawRefused(rows) {
  part("refused").hidden = !rows.length;
  const lines = rows.map((row) => {
    const line = document.createElement("li");
    line.textContent = `${row.words}: ${row.answer.text} ${row.answer.next_step ?? ""}`;
    return line;
  });
  part("refused-list").replaceChildren(...lines);
}

// Numbers as they stand after what was done here: what their mark says, which buttons there are, and who is to be called next.
function drawNumbers(rows) {
  let next;
  for (const number of place.querySelectorAll("[data-status]")) {
    const done = rows.filter((row) => row.row === number.dataset.row).map((row) => AFTER[(row.act ?? row.fields).act]);
    const status = done.findLast(Boolean) ?? number.dataset.status;
    const mark = place.querySelector(`[data-mark-of="${status}"]`);
    if (mark) number.querySelector("[data-mark]").replaceChildren(mark.content.cloneNode(true));
    for (const form of number.querySelectorAll("form[data-in]")) form.hidden = !form.dataset.in.split(" ").includes(status);
    if (status === "waiting") next ??= number;
  }
  for (const form of place.querySelectorAll("form[data-needs=network]")) {
    for (const button of form.querySelectorAll("button")) button.disabled = apart();
  }
  const aloud = place.querySelector("[data-aloud]");
  if (!aloud) return;
  place.querySelector("[data-next]").hidden = apart();
  aloud.hidden = !apart() || !next;
  if (!next) return;
  const form = aloud.querySelector("form");
  form.dataset.for = next.dataset.row;
  form.elements.subject.value = next.dataset.row.replace("ticket-", "");
  aloud.querySelector("[data-aloud-number]").textContent = next.dataset.label;
}

// What was sent shows in the page that came since.
async function forgetSent() {
  const sent = (await acts.rows()).filter((row) => row.state === "sent" && row.page === here);
  await remove("booth", sent.map((row) => row.id));
}

async function remember() {
  if (kiosk) return;
  const copy = place.cloneNode(true); // what is typed is no part of it
  for (const mark of copy.querySelectorAll("[name=csrfmiddlewaretoken], [data-pending-mark]")) mark.remove();
  await keep("booth", { page: here, html: copy.innerHTML, at: Date.now(), whose: place.dataset.whose });
}

async function restore() {
  const seen = await lastSeen();
  if (seen?.page !== here) return;
  place.innerHTML = seen.html;
  part("seen-at").textContent = timeOf(seen.at);
  whose = seen.whose;
}

async function start() {
  if (kiosk) return;
  if (away) {
    await restore();
  } else {
    whose = place.dataset.whose;
    const phone = await register({ address: place.dataset.phonesUrl, token: token(), whose, page: here });
    place.toggleAttribute("data-signs", Boolean(phone));
    await forgetSent();
    await remember();
    if (phone) place.dispatchEvent(new Event("look")); // the phones of this booth are listed
    keepThisPage(place.dataset.awayUrl).then((done) => place.toggleAttribute("data-kept", done));
  }
  let begun = false;
  followNetwork(() => {
    send(begun);
    begun = true;
  });
  setInterval(send, EVERY, true);
}

// The part of the page that follows what happens comes without a token.
function giveToken(form) {
  if (form.elements.csrfmiddlewaretoken) return;
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  if (field) form.append(field.cloneNode());
}

// Listeners that must be there before anything is awaited.

place.addEventListener("shown", () => {
  for (const [row, { text, focus }] of drafts) {
    const field = place.querySelector(`[data-row="${row}"] [name=text]`);
    if (!field) continue;
    field.value = text;
    if (focus) field.focus({ preventScroll: true });
  }
  remember();
});
place.addEventListener("looked", () => {
  lost = signIn = false;
  forgetSent().then(draw);
});
place.addEventListener("lost", () => {
  lost = true;
  draw();
});
place.addEventListener("signed-out", (event) => {
  event.preventDefault(); // what is typed stays
  signIn = true;
  draw();
});
place.addEventListener("input", ({ target }) => {
  for (const draft of drafts.values()) draft.focus = false;
  drafts.set(target.closest("[data-row]").dataset.row, { text: target.value, focus: true });
});
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("[data-booth] form");
    const kept = !kiosk && form && "act" in form.dataset;
    if (form && !kept) giveToken(form);
    if (!kept) return;
    event.preventDefault();
    event.stopPropagation(); // chunfeng.js must not think that it was sent
    turn = turn.catch(() => null).then(() => keepAct(form, event.submitter ?? form.querySelector("button"))).then(() => send());
  },
  { capture: true },
);
part("understood").addEventListener("click", async () => {
  const refused = (await acts.rows()).filter((row) => row.state === "refused" && row.page === here);
  await remove("booth", refused.map((row) => row.id));
  await draw();
});
onForgotten(() => location.reload());

let turn = start(); // one act after the other, and none before it is known which key signs
