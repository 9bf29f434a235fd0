// What was done here and has to reach the server: signed as it happens, stored before the answer is shown, sent when there
// is a network, again and again until the server has said what became of it. The server knows each act by its id, so that an
// answer that got lost costs nothing.
//
// A row of the store: {id, at, act, text, signature, state, answer, …}. `state` is "waiting", "sent" or "refused". What else
// stands in a row is for the page alone and not sent.

import { signed } from "./device.js";
import { all, put, remove } from "./store.js";

const BATCH = 200;
const PATIENCE = 20_000; // milliseconds for one batch
const KEEP = 12 * 3600 * 1000;

const byTime = (one, other) => (one.at < other.at ? -1 : 1);

// The acts in one store of this browser.
export function outbox(store) {
  // All rows, oldest first.
  const rows = async () => (await all(store)).sort(byTime);
  const waiting = async (device) =>
    (await rows()).filter((row) => row.state === "waiting" && row.act && (!device || row.act.device === device.id));

  // Signs and stores an act. → its row, which lies on the disk when this resolves.
  async function add(device, act, shown = {}) {
    const whole = { id: crypto.randomUUID(), device: device.id, at: new Date().toISOString(), ...act };
    const row = { ...shown, id: whole.id, at: whole.at, act: whole, state: "waiting" };
    Object.assign(row, await signed(device, "act", whole));
    await put(store, row);
    return row;
  }

  // Signs what waits anew, as another device: the one that this browser has become.
  async function adopt(device) {
    for (const row of await waiting()) {
      row.act.device = device.id;
      await put(store, Object.assign(row, await signed(device, "act", row.act)));
    }
  }

  // Sends what waits. → "done", "later" (no network, or the server did not answer), "busy" (another window is sending), or
  // the stable code of a refusal that concerns the device, such as "happenings.device_revoked"; what waits is kept then, and
  // `out(said)` is called with its words. `told(row)` is called for each act the server has answered.
  async function flush(device, address, told = () => {}, out = () => {}) {
    return navigator.locks.request(`chunfeng.${store}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return "busy";
      for (;;) {
        const left = await waiting(device);
        if (!left.length) return "done";
        const outcome = await send(device, address, left.slice(0, BATCH), left.length, told, out);
        if (outcome !== "done") return outcome;
      }
    });
  }

  async function send(device, address, batch, count, told, out) {
    const content = {
      device: device.id,
      sent_at: new Date().toISOString(),
      waiting: count - batch.length,
      acts: batch.map(({ text, signature }) => ({ text, signature })),
    };
    const answered = await ask(device, address, "batch", content);
    if (answered.code) await out(answered.said);
    if (!answered.ok) return answered.code ?? "later";
    const answers = new Map(answered.said.answers.map((answer) => [answer.id, answer]));
    for (const row of batch) {
      const answer = answers.get(row.id);
      if (!answer) return "later"; // an answer that does not speak of what was asked: not ours
      row.answer = answer;
      row.state = answer.result === "refused" ? "refused" : "sent";
      await put(store, row);
      await told(row);
    }
    return "done";
  }

  // Forgets acts that were sent long ago; what waits or was refused stays.
  async function tidy() {
    const limit = new Date(Date.now() - KEEP).toISOString();
    const old = (await rows()).filter((row) => row.state === "sent" && row.at < limit);
    await remove(store, old.map((row) => row.id));
  }

  return { rows, waiting, add, adopt, flush, tidy };
}

// Asks the server something in the device's name, without any session. → {ok, said, code}: `code` names a refusal.
export async function ask(device, address, purpose, content) {
  try {
    const answered = await fetch(address, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device: device.id, ...(await signed(device, purpose, content)) }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answered.status >= 500 || answered.status === 429) return { ok: false };
    const said = await answered.json();
    return answered.ok ? { ok: true, said } : { ok: false, said, code: said.code };
  } catch {
    return { ok: false };
  }
}
