// This device as a keeper of doors: a key that was made here and never leaves, and what the union calls the device.

import { toText } from "./seals.js";
import { forget, keep, kept } from "./store.js";

// {id, name, organisation, standing, key, publicKey}, or undefined while this is no device of the union's.
// `standing`: a kiosk, at which visitors scan themselves; it keeps no roster and does not care who signs in or out.
export const mine = () => kept("device");
export const remember = (device) => keep("device", device);
export const release = () => forget("device");

// A new pair of keys: {key, publicKey}. The private one can be used here and read by nobody. Throws in old browsers.
export async function makeKeys() {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  return { key: pair.privateKey, publicKey: toText(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

// `content` as signed text for a purpose ("act", "batch" or "briefing"): {text, signature}.
export async function signed(device, purpose, content) {
  const text = JSON.stringify(content);
  const bytes = new TextEncoder().encode(`chunfeng ${purpose}\0${text}`);
  return { text, signature: toText(await crypto.subtle.sign("Ed25519", device.key, bytes)) };
}
