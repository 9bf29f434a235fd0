// Keeps in `window.diary` what a page says and hears over WebSockets and how its peer connections fare.

window.diary = [];
const note = (...words) => window.diary.push(`${Math.round(performance.now())} ${words.join(" ")}`);

window.WebSocket = class extends window.WebSocket {
  constructor(...wishes) {
    super(...wishes);
    this.addEventListener("open", () => note("socket open"));
    this.addEventListener("close", ({ code }) => note("socket closed", code));
    this.addEventListener("message", ({ data }) => note("<", String(data).slice(0, 200)));
  }

  send(data) {
    note(">", String(data).slice(0, 200));
    super.send(data);
  }
};

let peers = 0;
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(...wishes) {
    super(...wishes);
    const name = `peer ${++peers}`;
    note(name);
    for (const state of ["signaling", "iceGathering", "iceConnection", "connection"]) {
      this.addEventListener(`${state.toLowerCase()}statechange`, () => note(name, state, this[`${state}State`]));
    }
  }

  async addIceCandidate(...wishes) {
    try {
      return await super.addIceCandidate(...wishes);
    } catch (error) {
      note(error);
      throw error;
    }
  }

  async setRemoteDescription(...wishes) {
    try {
      return await super.setRemoteDescription(...wishes);
    } catch (error) {
      note(error);
      throw error;
    }
  }
};

document.addEventListener("DOMContentLoaded", () => {
  const shown = document.querySelector("[data-state]") ?? document.getElementById("call");
  if (shown) new MutationObserver(() => note("state", shown.dataset.state)).observe(shown, { attributeFilter: ["data-state"] });
});
