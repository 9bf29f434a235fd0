// Opens the signed codes of `shared/seals.py` on the device itself: what they say, and whether they are ours. No network.

const VERSION = 1;
const HEAD = 11;
const SIGNATURE = 64;
const LONGEST = 4096;

export const GOOD = "good"; // ours, and in time
export const EXPIRED = "expired"; // ours, and its time is over
export const FORGED = "forged"; // shaped like ours, and not signed by us for this purpose
export const UNKNOWN = "unknown"; // signed with a key that this device has not heard of
export const UNABLE = "unable"; // this browser cannot check Ed25519 signatures
export const NONE = "none"; // no code of ours at all

export function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function toText(bytes) {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The code within the address that a camera reads, or within what somebody pasted.
export function codeIn(text) {
  return text.trim().match(/(?:^|\/)([A-Za-z0-9_-]{101,})\/?$/)?.[1] ?? "";
}

// `keys` are those of /card/keys.json: the mark in the seal → the public key (base64). → {state, payload, ends}:
// the payload is an object, or bytes; `ends` milliseconds since 1970, 0 for never.
export async function open(code, purpose, keys, now = Date.now()) {
  const data = parts(code);
  if (!data) return { state: NONE };
  const content = data.slice(0, -SIGNATURE);
  const mark = Array.from(content.slice(2, 6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!keys[mark]) return { state: UNKNOWN };
  let genuine;
  try {
    const key = await crypto.subtle.importKey("raw", toBytes(keys[mark]), "Ed25519", false, ["verify"]);
    const signed = joined(new TextEncoder().encode(`chunfeng seal\0${purpose}\0`), content);
    genuine = await crypto.subtle.verify("Ed25519", key, data.slice(-SIGNATURE), signed);
  } catch {
    return { state: UNABLE };
  }
  if (!genuine) return { state: FORGED };
  const ends = content.slice(6, HEAD).reduce((sum, byte) => sum * 256 + byte, 0) * 1000;
  const body = content.slice(HEAD);
  const payload = content[1] === 1 ? JSON.parse(new TextDecoder().decode(body)) : body;
  return { state: ends && now >= ends ? EXPIRED : GOOD, payload, ends };
}

function parts(code) {
  let data;
  try {
    data = toBytes(code);
  } catch {
    return null;
  }
  const ours = code.length <= LONGEST && data.length >= HEAD + SIGNATURE && data[0] === VERSION && data[1] <= 1;
  return ours && toText(data) === code ? data : null; // base64 has spare bits at the end: one seal, one text
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
