// What a scan at the door means, decided on the device alone: which answer to show, and which act to store, if any. The
// server decides again when the act arrives (`happenings.rules.visits`), and has the last word.

import { codeIn, EXPIRED, FORGED, GOOD, NONE, open } from "./seals.js";

const TICKET = "happenings.ticket";
const CARD = "unions.card";
const AGAIN_AFTER = 30 * 60 * 1000; // where nobody is scanned out: after this long a scan is another visit

// → {answer, slots, act}. `door` is {happening, keys, roster (by id), rows (acts of this device), kind, how}.
export async function judgeCode(text, door) {
  const code = codeIn(text);
  if (!code) return { answer: NONE };
  const ticket = await open(code, TICKET, door.keys);
  if (ticket.state === GOOD) {
    if (ticket.payload.h !== door.happening.id) return { answer: "other" };
    return judge({ code }, ticket.payload.r, `r${ticket.payload.r}`, ticket.payload.n, door);
  }
  if (ticket.state !== FORGED) {
    if (ticket.state === EXPIRED || ticket.state === NONE) return { answer: ticket.state };
    return { answer: "unchecked", act: { kind: door.kind, how: door.how, code } }; // the server will check it
  }
  const card = await open(code, CARD, door.keys); // signed for another purpose, perhaps
  if (card.state !== GOOD) return { answer: card.state };
  return judge({ code }, null, `m${card.payload.n}`, card.payload.m, door);
}

export const judgeRegistration = (id, door) => judge({ registration: id }, id, `r${id}`, door.roster.get(id)?.name, door);

// Somebody without a code whose name nobody asks: counted, and that is all.
export function unnamed(door) {
  return { answer: "welcome", act: { kind: door.kind, how: door.how, visitor: crypto.randomUUID() } };
}

function judge(whose, registration, visitor, name, door) {
  const act = { kind: door.kind, how: door.how, ...whose };
  const said = { slots: { name, visitor }, act, visitor, name };
  if (door.kind === "out") return { ...said, answer: "goodbye" };
  const last = lastOf(visitor, door.rows);
  const inside = last?.act.kind === "in" && (door.happening.scans_out || Date.now() - Date.parse(last.at) < AGAIN_AFTER);
  if (inside) return { ...said, answer: "again" };
  const listed = registration && door.roster.get(registration);
  return { ...said, answer: listed?.waiting ? "no-seat" : "welcome" };
}

function lastOf(visitor, rows) {
  const undone = new Set(rows.map((row) => row.act.undoes));
  return rows.findLast((row) => row.visitor === visitor && row.state !== "refused" && !undone.has(row.id));
}

// Rows of the roster that fit what was typed: the end of a phone number, or a name or its first character.
export function found(words, roster, most = 8) {
  const typed = words.replaceAll(/\s/g, "");
  if (!typed) return [];
  const fits = /^\d+$/.test(typed)
    ? (row) => row.tail.endsWith(typed.slice(-4)) || row.tail.startsWith(typed)
    : (row) => row.name[0] === typed[0] && (typed.length === 1 || row.name.length === typed.length);
  return [...roster.values()].filter(fits).slice(0, most);
}
