// Forms that ask the device for a passkey: face, finger or screen lock. Without a script or on a device that cannot do it
// they stay hidden, and the number with its code is the way in.

const able = window.PublicKeyCredential && navigator.credentials;

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The options of the server hold bytes as base64url; browsers of the last years could read them so, older ones cannot.
function unpacked(options) {
  const key = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: toBytes(key.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (key[list]) key[list] = key[list].map((known) => ({ ...known, id: toBytes(known.id) }));
  }
  return { publicKey: key };
}

function packed(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(form.dataset.optionsUrl, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

async function ask(form) {
  const said = form.querySelector("[data-passkey-said]");
  const button = form.querySelector("button");
  said.textContent = "";
  button.setAttribute("aria-busy", "true");
  try {
    const options = unpacked(await optionsOf(form));
    const credential = await navigator.credentials[form.dataset.passkey](options);
    form.querySelector("[name=credential]").value = packed(credential);
    form.submit();
  } catch {
    said.textContent = form.dataset.refused;
    button.removeAttribute("aria-busy");
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!able) break;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.querySelector("button[aria-busy]")) ask(form);
  });
}
if (able) for (const otherwise of document.querySelectorAll("[data-passkey-otherwise]")) otherwise.hidden = true;
