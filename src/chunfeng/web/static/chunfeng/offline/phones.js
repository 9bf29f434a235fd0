// The keys that this browser has at booths: each signs for one person at one booth, made here and never handed out. What they
// signed is sent without a session, so that it arrives although the person is signed out by then.
//
// kept "phones": [{id, key, publicKey, whose, page}], `whose` as the page of the booth names person and booth.

import { makeKeys } from "./device.js";
import { outbox } from "./queue.js";
import { forget, keep, kept, put, remove } from "./store.js";

const OUT = ["phone_out", "happenings.bad_signature"]; // refusals after which a key is of no use any more
const PATIENCE = 10_000;
const NEEDED = 48 * 3600 * 1000; // as long as the server takes what was kept at a booth
const LASTING = ["called_aloud", "serve", "miss", "finish"]; // what shows on a page until it has been made anew

export const acts = outbox("booth");

const phones = async () => (await kept("phones")) ?? [];

// The page of a booth as it was seen last, or undefined: the names in it lie here no longer than they are needed.
export async function lastSeen() {
  const seen = await kept("booth");
  if (!seen || Date.now() - seen.at < NEEDED) return seen;
  return forget("booth");
}

// The key for `whose`, or undefined.
export const phoneOf = async (whose) => (await phones()).find((phone) => phone.whose === whose);

// Makes this browser a phone of the booth, or tells the server that it still is. → the key, or undefined where that cannot be:
// in old browsers, without a network, at a booth that has none.
// One window at a time: of two keys the second would hide the first, and what that one signed would never be sent.
export const register = (asked) => navigator.locks.request("chunfeng.register", () => registered(asked));

async function registered({ address, token, whose, page }) {
  const known = await phoneOf(whose);
  let phone = known;
  try {
    phone ??= { ...(await makeKeys()), whose, page };
    let answered = await hand(address, token, phone);
    if (answered.status === 409 && known) {
      await giveUp(known, await answered.json()); // removed, perhaps: signed in as they are, they begin anew
      if (await phoneOf(whose)) return known;
      phone = { ...(await makeKeys()), whose, page };
      answered = await hand(address, token, phone);
    }
    if (!answered.ok) return undefined;
    phone.id = (await answered.json()).id;
  } catch {
    return known;
  }
  await change((all) => [...all.filter((each) => each.whose !== whose), phone]);
  return phone;
}

const hand = (address, token, phone) =>
  fetch(address, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams({ public_key: phone.publicKey }),
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });

// Sends what all keys of this browser have signed. → "done", "later" or "busy".
export async function sendAll(address) {
  for (const phone of await phones()) {
    const outcome = await acts.flush(phone, address, settle, (said) => giveUp(phone, said));
    if (outcome === "later" || outcome === "busy") return outcome;
  }
  return "done";
}

// What has been done stays only while a page still shows how it was before.
const settle = (row) => row.state === "sent" && !LASTING.includes(row.act.act) && remove("booth", [row.id]);

// The key counts no more: what it signed is shown as refused, and somebody decides what to do.
async function giveUp(phone, said) {
  if (!OUT.includes(said.code)) return;
  for (const row of await acts.waiting(phone)) {
    await put("booth", { ...row, state: "refused", answer: { text: said.title, next_step: said.next_step } });
  }
  await drop(phone);
}

const drop = (phone) => change((all) => all.filter((each) => each.id !== phone.id));

const change = (edit) => navigator.locks.request("chunfeng.phones", async () => keep("phones", edit(await phones())));
