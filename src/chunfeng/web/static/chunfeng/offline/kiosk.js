// The screen in a hall without a network: today's fair as it was seen last, and applying by ticket. Public facts alone lie here,
// and the codes of tickets until they have arrived. Whatever somebody does is forgotten when nobody touches the screen.

import { watch } from "./camera.js";
import { mine } from "./device.js";
import { dayOf, show, timeOf } from "./frame.js";
import { acts, fetchHall, keptHall, sendApplications } from "./hall.js";
import { checks } from "./luhn.js";
import { codeIn, GOOD, NONE, open, UNABLE, UNKNOWN } from "./seals.js";

const EVERY = 15_000; // milliseconds between two attempts to reach the server
const IDLE = 30_000; // without a touch the screen goes back to its start
const REST = 10_000; // the page of the network comes back while nobody is at it
const TICKET = "happenings.ticket";
const SHORT = /^\d{9,27}$/; // rules/codes.py: registration, seven digits, a check digit

const page = document.querySelector("[data-kiosk]");
const part = (name) => page.querySelector(`[data-${name}]`);
const place = part("hall-place");
const { hallUrl, startUrl } = page.dataset;

let device;
let keys = {};
let chosen; // the position: {id, fair, employer, reserved}
let ticket; // {code, name}: of whoever stands here
let stop; // the camera, while it is open
let step = "start";
let touched = performance.now(); // which goes on evenly when a network sets the clock of the screen right

async function start() {
  device = await mine();
  const seen = await keptHall();
  const today = seen && dayOf(seen.at) === dayOf(Date.now());
  part("nothing").hidden = Boolean(today);
  part("today").hidden = !today;
  if (today) {
    part("seen-at").textContent = timeOf(seen.at);
    place.innerHTML = seen.html;
    keys = JSON.parse(part("hall").dataset.keys);
    drawTrades();
  }
  find("");
  await exchange();
  setInterval(exchange, EVERY);
  setInterval(leave, 1000);
}

// What waits is sent as soon as the server answers; then the page that needs it comes back, unless somebody is at this one.
async function exchange() {
  const answers = await fetchHall(hallUrl);
  await sendApplications(page);
  if (answers && step === "start" && performance.now() - touched > REST) location.assign(startUrl);
}

function leave() {
  if (performance.now() - touched < IDLE) return;
  touched = performance.now();
  if (step !== "start" || part("search").value) restart();
}

function restart() {
  part("search").value = "";
  find("");
  go("start");
}

function go(name) {
  stop?.();
  stop = undefined;
  drawCamera();
  step = name;
  if (name === "start") chosen = ticket = undefined;
  part("ticket-form").reset();
  part("answer-place").hidden = true;
  for (const each of page.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== name;
  window.scrollTo(0, 0);
  page.querySelector(`[data-step=${name}] h1`).focus({ preventScroll: true });
}

// Looking around

function drawTrades() {
  const trades = [...new Set(Array.from(place.querySelectorAll("[data-trade]"), (each) => each.dataset.trade))];
  const buttons = trades.filter(Boolean).map((trade) => {
    const button = page.querySelector("template[data-trade]").content.firstElementChild.cloneNode(true);
    button.textContent = trade;
    return button;
  });
  part("trades").replaceChildren(...buttons);
}

// Shows the employers whose name, trade or positions hold the words; of those found by a position alone, these positions.
function find(words) {
  const said = words.trim().toLowerCase();
  let some = false;
  for (const employer of place.querySelectorAll("[data-employer]")) {
    const whole = !said || employer.dataset.words.includes(said);
    let any = whole;
    for (const position of employer.querySelectorAll("[data-position]")) {
      const fits = whole || position.dataset.words.includes(said);
      position.closest("li").hidden = !fits;
      any ||= fits;
    }
    employer.hidden = !any;
    some ||= any;
  }
  part("found-none").hidden = some || !place.firstElementChild;
}

function choose(button) {
  const employer = button.closest("[data-employer]");
  const fair = button.closest("[data-fair]");
  chosen = {
    id: Number(button.dataset.position),
    fair: Number(fair.dataset.fair),
    employer: employer.dataset.employer,
    reserved: button.dataset.reserved,
  };
  part("chosen").replaceChildren(...Array.from(button.children, (each) => each.cloneNode(true)));
  part("chosen-employer").textContent = chosen.employer;
  part("chosen-stands").textContent = employer.dataset.stands;
  const plan = fair.querySelector("template[data-plan]")?.content.cloneNode(true) ?? "";
  part("plan-place").replaceChildren(plan);
  for (const stand of part("plan-place").querySelectorAll(`[data-guest="${employer.dataset.guest}"] rect`)) {
    stand.setAttribute("stroke", "#b3271e");
    stand.setAttribute("stroke-width", "5");
  }
  part("begin").hidden = !device;
  part("no-key").hidden = Boolean(device);
  go("position");
  part("plan-place").querySelector("[stroke-width='5']")?.scrollIntoView({ block: "nearest", inline: "center" });
  window.scrollTo(0, 0);
}

// Applying

async function askForTicket() {
  go("ticket");
  try {
    const close = await watch(part("video"), read, "user");
    if (step !== "ticket") return close(); // somebody has pressed on meanwhile
    stop = close;
    drawCamera();
  } catch {
    part("no-camera").hidden = false;
  }
}

function drawCamera() {
  page.toggleAttribute("data-watching", Boolean(stop));
  part("viewfinder").hidden = !stop;
}

async function read(text) {
  if (step !== "ticket") return;
  const found = await ticketIn(text);
  touched = performance.now();
  if (found.answer) return show(part("answer-place"), found.answer);
  ticket = found;
  const words = part("consent").content.cloneNode(true);
  for (const line of words.children) line.textContent = line.textContent.replaceAll("{recipient}", chosen.employer);
  part("consent-place").replaceChildren(words);
  part("name").textContent = found.name;
  part("applied-for").replaceChildren(...Array.from(part("chosen").children, (each) => each.cloneNode(true)));
  part("belongs").hidden = !chosen.reserved;
  part("reserved").textContent = chosen.reserved;
  part("belongs").querySelector("input").checked = false;
  go("agree");
}

// → {code, name}, or {answer}: why this is none for this fair, as far as the screen can tell.
async function ticketIn(text) {
  const digits = text.replaceAll(/\s/g, "");
  if (SHORT.test(digits)) return checks(digits) ? { code: digits, name: "" } : { answer: "mistyped" };
  const code = codeIn(text);
  if (!code) return { answer: NONE };
  const found = await open(code, TICKET, keys);
  if (found.state === UNKNOWN || found.state === UNABLE) return { code, name: "" }; // the server will check it
  if (found.state !== GOOD) return { answer: found.state };
  return found.payload.h === chosen.fair ? { code, name: found.payload.n } : { answer: "other" };
}

async function apply(button) {
  if (step !== "agree" || button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const belongs = part("belongs").querySelector("input").checked;
  const { version } = part("hall").dataset;
  const act = { kind: "apply", happening: chosen.fair, position: chosen.id, code: ticket.code, consent: version, belongs };
  try {
    await acts.add(device, act);
    go("kept");
  } finally {
    button.removeAttribute("aria-busy");
  }
  await sendApplications(page);
}

// Hands

page.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const { does, digit } = button.dataset;
  if (button.dataset.position) choose(button);
  else if (button.hasAttribute("data-trade")) find((part("search").value = button.textContent));
  else if (does === "all" || does === "start") restart();
  else if (does === "back") go(chosen ? "position" : "start");
  else if (does === "begin") askForTicket();
  else if (does === "apply") apply(button);
  else if (does === "rub") part("typed").value = part("typed").value.slice(0, -1);
  else if (digit) part("typed").value += digit;
});
for (const event of ["pointerdown", "keydown", "scroll"]) {
  window.addEventListener(event, () => (touched = performance.now()), { passive: true });
}
part("search").addEventListener("input", ({ target }) => find(target.value));
part("ticket-form").addEventListener("submit", (event) => {
  event.preventDefault();
  read(part("typed").value); // a hand-held scanner types the code and presses enter
});
window.addEventListener("online", exchange);

start();
