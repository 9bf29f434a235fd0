// The door: scan, or find by hand; green, amber or red at once; everything is stored here first and sent when it can be.

import { buzz } from "../buzz.js";
import { readPicture, watch } from "./camera.js";
import { mine, release } from "./device.js";
import { found, judgeCode, judgeRegistration, unnamed } from "./doors.js";
import { followNetwork, keepThisPage, onForgotten, show, timeOf } from "./frame.js";
import { ask, outbox } from "./queue.js";
import { showState } from "./state.js";
import { all, forget, keep, kept, replace } from "./store.js";

const EVERY = 15_000; // milliseconds between two attempts to send, and two briefings
const ROSTER_EVERY = 60_000; // who is expected changes more slowly, and costs the server more
const COUNT_AFTER = 2000; // the counts of all doors follow a scan after so long
const LINGER = 5000; // at a kiosk an answer makes room for the next visitor
const LISTED = 8;
const { add, flush, rows, tidy } = outbox("acts"); // `visitor` and the masked `name` in a row are for this page alone

const page = document.querySelector("[data-gate]");
const part = (name) => page.querySelector(`[data-${name}]`);
const place = part("answer-place");
const { actsUrl, briefingUrl } = page.dataset;

let device;
let known = { happenings: [], keys: {} }; // what the last briefing said, with happening (id), counts, at, rosterDigest
let roster = new Map();
let acts = [];
let kind = "in";
let latest = ""; // id of the act whose answer is on the screen
let trouble = ""; // why nothing is being sent: "later", or the code of a refusal
let stop = null;
let clearing;
let counting;

async function start() {
  device = await mine();
  for (const each of page.querySelectorAll("[data-part]")) each.hidden = (each.dataset.part === "door") !== Boolean(device);
  keepThisPage().then((done) => page.toggleAttribute("data-kept", done));
  if (!device) return;
  page.toggleAttribute("data-standing", device.standing);
  for (const each of page.querySelectorAll("[data-staffed]")) each.hidden = device.standing;
  part("device").textContent = `${device.name} · ${device.organisation}`;
  await tidy();
  const [briefed, expected, done] = await Promise.all([kept("gate"), all("roster"), rows()]);
  known = briefed ?? known;
  roster = new Map(expected.map((row) => [row.id, row]));
  acts = done;
  followNetwork(() => exchange());
  setInterval(exchange, EVERY);
  draw();
}

const happening = () => known.happenings.find((each) => each.id === known.happening);
const door = () => ({
  happening: happening(),
  keys: known.keys,
  roster,
  rows: acts,
  kind,
  how: device.standing ? "kiosk" : "code",
});

// Sending and being briefed

async function exchange() {
  await send();
  clearTimeout(counting);
  if (navigator.onLine) await brief();
}

async function send() {
  draw();
  const outcome = navigator.onLine ? await flush(device, actsUrl, told) : "busy";
  if (outcome !== "busy") trouble = outcome; // else whoever is at it will say
  draw();
  clearTimeout(counting);
  if (outcome === "done") counting = setTimeout(brief, COUNT_AFTER);
}

async function brief() {
  const asked = known.happening;
  const now = Date.now();
  const content = { device: device.id, at: new Date(now).toISOString(), happening: asked ?? null };
  const rosterToo = !device.standing && now - (known.rosterAt ?? 0) > ROSTER_EVERY;
  if (rosterToo) content.roster = known.rosterDigest ?? "";
  const { ok, said, code } = await ask(device, briefingUrl, "briefing", content);
  if (code) trouble = code;
  if (ok && asked === known.happening) await learn(said, now, rosterToo);
  draw();
}

async function learn(said, now, rosterToo) {
  const asked = known.happening;
  const there = said.happenings.some((each) => each.id === asked);
  const on = said.happenings.find((each) => Date.parse(each.starts_at) <= now && now <= Date.parse(each.ends_at));
  known = { ...known, happenings: said.happenings, keys: said.keys, counts: said.counts, at: now };
  if (rosterToo) Object.assign(known, { rosterAt: now, rosterDigest: said.roster_digest });
  if (said.roster) {
    await replace("roster", said.roster);
    roster = new Map(said.roster.map((row) => [row.id, row]));
  }
  await keep("gate", known);
  if (!there && said.happenings.length) await choose((on ?? said.happenings[0]).id);
}

async function choose(id) {
  known = { ...known, happening: id, counts: null, rosterDigest: "", rosterAt: 0 };
  roster = new Map();
  await keep("gate", known);
  await brief();
}

// What the server made of an act: shown when its answer is still on the screen and was too kind, or could not be sure.
function told(row) {
  const mineHere = acts.find((each) => each.id === row.id);
  if (mineHere) Object.assign(mineHere, { state: row.state, answer: row.answer });
  if (row.id !== latest) return;
  const { result, flag, text, next_step: next, name } = row.answer;
  if (result === "refused") say("told-bad", { text, next });
  else if (flag) say("told-wait", { text, name: name || row.name });
  else if (place.dataset.shown === "unchecked") say("welcome", { name });
}

// Acts

// One visitor after another, and none before the earlier acts are read: a code is judged when the one before it is stored,
// or the same code twice would be a first one twice.
function inTurn(judge) {
  const decided = turn.then(async () => (happening() ? decide(await judge()) : say("no-happening")));
  turn = decided.catch(() => null);
  return decided;
}

const scanned = (text) => inTurn(() => judgeCode(text, door()));

async function decide({ answer, slots = {}, act, visitor, name }) {
  latest = "";
  if (act) {
    const row = await add(device, { happening: happening().id, ...act }, { visitor, name });
    acts.push(row);
    latest = row.id;
  }
  say(answer, slots);
  if (act) send();
}

async function undo(row) {
  acts.push(await add(device, { happening: row.act.happening, kind: "undo", how: row.act.how, undoes: row.id }));
  say("undone", { name: row.name });
  await send();
}

function say(answer, slots) {
  show(place, answer, slots);
  page.dataset.tone = place.querySelector(".answer").className;
  buzz(place.querySelector(".tone-good") ? 80 : [80, 60, 80]);
  place.scrollIntoView({ block: "nearest" });
  clearTimeout(clearing);
  if (device.standing) clearing = setTimeout(() => (place.hidden = true), LINGER);
}

// What the page shows

function draw() {
  const chosen = happening();
  const waiting = acts.filter((row) => row.state === "waiting").length;
  part("title").textContent = chosen?.title ?? "";
  part("title").hidden = !chosen;
  part("none-on").hidden = Boolean(chosen);
  showState(page, waiting, trouble);
  drawCounts(chosen);
  drawChoice();
  drawLatest();
  part("way").hidden = !chosen?.scans_out || device.standing;
  part("leave").disabled = waiting > 0;
  part("leave-waits").hidden = waiting === 0;
}

function drawCounts(chosen) {
  const undone = new Set(acts.map((row) => row.act.undoes));
  const counted = (row) =>
    row.act.kind === "in" && row.act.happening === chosen?.id && row.state !== "refused" && !undone.has(row.id);
  part("here").textContent = acts.filter(counted).length;
  const { counts } = known;
  part("people").textContent = counts ? counts.people + counts.unnamed : "–";
  part("times").textContent = counts?.times ?? "–";
  part("counted-at").textContent = counts ? timeOf(known.at) : "";
  part("counted").hidden = !counts;
}

function drawChoice() {
  const choice = part("choice");
  const options = known.happenings.map((each) => new Option(each.title, each.id, false, each.id === known.happening));
  choice.querySelector("select").replaceChildren(...options);
  choice.hidden = options.length < 2 || device.standing;
}

function drawLatest() {
  const undone = new Set(acts.map((row) => row.act.undoes));
  const last = acts.filter((row) => row.act.kind !== "undo").slice(-LISTED).reverse();
  part("latest").replaceChildren(...last.map((row) => drawAct(row, undone.has(row.id))));
  part("latest-part").hidden = device.standing || !last.length;
}

function drawAct(row, undone) {
  const item = page.querySelector("template[data-act]").content.firstElementChild.cloneNode(true);
  item.dataset.id = row.id;
  item.querySelector("[data-act-at]").textContent = timeOf(Date.parse(row.at));
  item.querySelector("[data-act-name]").textContent = row.name || row.answer?.name || "";
  item.querySelector("[data-act-unnamed]").hidden = Boolean(row.name || row.answer?.name);
  const state = undone ? "undone" : row.state;
  for (const each of item.querySelectorAll("[data-act-is]")) each.hidden = each.dataset.actIs !== state;
  for (const each of item.querySelectorAll("[data-act-kind]")) each.hidden = each.dataset.actKind !== row.act.kind;
  const button = item.querySelector("button");
  button.hidden = undone || row.state === "refused";
  button.addEventListener("click", () => undo(row));
  return item;
}

function drawFound(words) {
  const list = part("found");
  const fits = found(words, roster);
  const items = fits.map((row) => {
    const item = page.querySelector("template[data-found-row]").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-found-name]").textContent = row.name;
    item.querySelector("[data-found-tail]").textContent = row.tail;
    item.querySelector("button").addEventListener("click", () => byHand(row.id));
    return item;
  });
  list.replaceChildren(...items);
  part("found-none").hidden = !words.trim() || fits.length > 0;
}

async function byHand(id) {
  part("search").value = "";
  drawFound("");
  await inTurn(() => judgeRegistration(id, { ...door(), how: "hand" }));
}

// Hands

async function toggleCamera() {
  const button = part("camera");
  part("no-camera").hidden = true;
  if (stop) {
    stop();
    stop = null;
  } else {
    button.setAttribute("aria-busy", "true");
    try {
      stop = await watch(page.querySelector("video"), scanned, device.standing ? "user" : "environment");
      await navigator.wakeLock?.request("screen").catch(() => null);
    } catch {
      part("no-camera").hidden = false;
    }
    button.removeAttribute("aria-busy");
  }
  page.toggleAttribute("data-watching", Boolean(stop));
  for (const label of button.querySelectorAll("[data-when]")) label.hidden = (label.dataset.when === "on") !== Boolean(stop);
}

part("camera").addEventListener("click", toggleCamera);
part("search").addEventListener("input", ({ target }) => drawFound(target.value));
part("unnamed").addEventListener("click", () => inTurn(() => unnamed({ ...door(), how: "hand" })));
part("choice").addEventListener("change", ({ target }) => choose(Number(target.value)));
part("way").addEventListener("change", ({ target }) => (kind = target.value));
part("picture").addEventListener("change", async ({ target }) => {
  if (target.files.length) await scanned((await readPicture(target.files[0])) ?? "");
  target.value = "";
});
part("typed").addEventListener("submit", (event) => {
  event.preventDefault(); // a hand-held scanner types the code and presses enter
  scanned(event.target.elements.code.value);
  event.target.reset();
});
part("leave").addEventListener("click", async () => {
  await Promise.all([replace("roster", []), replace("acts", []), forget("gate")]);
  await release();
  location.reload();
});
onForgotten(() => location.reload());

let turn = start();
