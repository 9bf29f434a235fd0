// A screen in a hall, with or without a network: what it keeps of the fair, and sending what it took in meanwhile.

import { mine } from "./device.js";
import { outbox } from "./queue.js";
import { showState } from "./state.js";
import { keep, kept, remove } from "./store.js";

const PATIENCE = 20_000; // milliseconds for a hall
const LONGEST = 6_000_000; // characters; more is no hall, and the one of before is kept

export const acts = outbox("acts");

export const keptHall = () => kept("hall"); // {html, at}, or undefined

// Fetches what everybody may see of the fairs that are on, and keeps it. → whether the server has answered.
export async function fetchHall(address) {
  try {
    const answered = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const html = answered.ok ? await answered.text() : "";
    if (!html.includes("data-hall")) return false; // such as the sign-in page of somebody's network
    if (html.length <= LONGEST) await keep("hall", { html, at: Date.now() });
    return true;
  } catch {
    return false;
  }
}

const applied = async () => (await acts.rows()).filter((row) => row.act.kind === "apply");

// What was answered is forgotten at once, whatever the answer was: it was somebody's, who has been told.
async function forgetAnswered() {
  await remove("acts", (await applied()).filter((row) => row.state !== "waiting").map((row) => row.id));
}

// Sends the applications that wait and shows on the page how it stands. A screen without a key has none.
export async function sendApplications(page) {
  const device = await mine();
  if (!device) return;
  const outcome = navigator.onLine ? await acts.flush(device, page.dataset.actsUrl) : "later";
  await forgetAnswered();
  const waiting = (await applied()).length;
  if (outcome !== "busy") showState(page, waiting, outcome); // else whoever is at it will say
}
