// A call of two, who find each other over a socket (negotiation.js). Whenever both are there anew, the process at its other end
// says so to both, with the number of this meeting. Who has no camera speaks, who has no microphone writes. Nothing is recorded.

const AGAIN_MS = 1_000;
const REPLACED = 4409;
const PATIENCE_MS = 30_000; // before another way is looked for while the first is not found

const box = document.getElementById("call");
const state = document.getElementById("call-state");
const other = document.getElementById("other");
const self = document.getElementById("self");
const left = document.getElementById("left");
const bye = document.getElementById("bye");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

class Call {
  constructor(stream) {
    this.stream = stream;
    this.socket = null;
    this.peer = null;
    this.meeting = null;
    this.endsAt = 0;
    this.over = false;
    setInterval(() => this.tick(), 250);
  }

  say(name) {
    box.dataset.state = name;
    if (state.textContent !== box.dataset[name]) state.textContent = box.dataset[name];
  }

  async enter() {
    const answer = await fetch(box.dataset.enter, { method: "POST", headers: { "X-CSRFToken": token() } });
    if (answer.status >= 400 && answer.status < 500) {
      location.reload(); // the page says why
      throw new Error(String(answer.status));
    }
    const said = await answer.json();
    if (said.left !== null) this.endsAt = Date.now() + said.left * 1000;
    return said;
  }

  async connect() {
    if (this.over) return;
    try {
      const said = await this.enter();
      if (this.over) return;
      this.servers = said.servers;
      const socket = new WebSocket(said.socket);
      this.socket = socket;
      socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
      socket.addEventListener("close", (event) => this.closed(socket, event.code));
    } catch {
      this.again();
    }
  }

  again() {
    if (this.over) return;
    this.say("lost");
    setTimeout(() => this.connect(), AGAIN_MS);
  }

  closed(socket, code) {
    if (this.socket !== socket || this.over) return;
    this.socket = null;
    if (code === REPLACED) {
      this.over = true;
      this.hangUp();
      this.say("noplace");
    } else this.again();
  }

  tell(said, socket = this.socket) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(said));
  }

  hear(said) {
    if (this.over) return;
    if (said.type === "meet") this.meet(said);
    else if (said.type === "alone" || said.type === "gone") {
      this.hangUp();
      this.say(said.type);
    } else if (said.type === "bye") this.leave("bye");
    else if (said.type === "words") write(said.text, false);
    else if (said.meeting === this.meeting) this.negotiation.hear(said);
  }

  meet({ meeting, offers }) {
    if (!this.endsAt) this.enter().catch(() => {});
    this.hangUp();
    this.say(this.stream ? "joining" : "nodevices");
    const peer = new RTCPeerConnection({ iceServers: this.servers });
    const { socket } = this;
    this.peer = peer;
    this.meeting = meeting;
    this.negotiation = new Negotiation(peer, {
      offers,
      tell: (said) => this.tell({ ...said, meeting }, socket),
      failed: () => this.peer === peer && this.say("failed"),
    });
    peer.addEventListener("track", (event) => {
      other.srcObject = event.streams[0] ?? new MediaStream([event.track]);
    });
    peer.addEventListener("connectionstatechange", () => {
      if (this.peer !== peer) return;
      if (peer.connectionState === "connected") this.say("talking");
      if (peer.connectionState === "failed") {
        this.say("failed");
        this.negotiation.again();
      }
    });
    const patience = setInterval(() => {
      if (this.peer !== peer) clearInterval(patience);
      else if (offers && peer.connectionState !== "connected") this.negotiation.again();
    }, PATIENCE_MS);
    const tracks = this.stream?.getTracks() ?? [];
    for (const track of tracks) peer.addTrack(track, this.stream);
    if (!offers) return; // the other one asks for all there is
    for (const kind of ["audio", "video"]) {
      if (!tracks.some((track) => track.kind === kind)) peer.addTransceiver(kind, { direction: "recvonly" });
    }
  }

  hangUp() {
    this.peer?.close();
    this.peer = null;
    this.meeting = null;
    other.srcObject = null;
  }

  tick() {
    if (!this.endsAt || this.over) return;
    const seconds = Math.max(0, Math.ceil((this.endsAt - Date.now()) / 1000));
    const text = `${box.dataset.minutes} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (left.textContent !== text) left.textContent = text;
    if (!seconds) this.goodbye();
  }

  goodbye() {
    this.tell({ type: "bye" });
    this.leave("bye");
  }

  leave(name) {
    if (this.over) return;
    this.over = true;
    this.hangUp();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.say(name);
    this.socket?.close();
    setTimeout(() => bye.requestSubmit(), 800);
  }
}

function write(text, own) {
  const line = document.createElement("li");
  line.className = own ? "py-1 text-right" : "py-1";
  line.textContent = text;
  document.getElementById("words").append(line);
}

async function devices() {
  const wishes = [
    { video: { width: { ideal: 640 }, height: { ideal: 360 } }, audio: { echoCancellation: true } },
    { audio: { echoCancellation: true } },
    { video: true },
  ];
  for (const wish of wishes) {
    try {
      return await navigator.mediaDevices.getUserMedia(wish);
    } catch {
      continue; // without what is not there, or not allowed
    }
  }
  return null;
}

function switches(button, tracks) {
  button.disabled = !tracks.length;
  button.addEventListener("click", () => {
    for (const track of tracks) track.enabled = !track.enabled;
    button.setAttribute("aria-pressed", String(!tracks[0].enabled));
  });
}

async function begin() {
  const stream = await devices();
  self.srcObject = stream;
  self.hidden = !stream?.getVideoTracks().length;
  switches(document.getElementById("microphone"), stream?.getAudioTracks() ?? []);
  switches(document.getElementById("camera"), stream?.getVideoTracks() ?? []);
  const call = new Call(stream);
  document.getElementById("write").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = event.target.elements.words.value.trim();
    if (!text) return;
    call.tell({ type: "words", text });
    write(text, true);
    event.target.reset();
  });
  bye.addEventListener("submit", () => {
    call.tell({ type: "bye" });
    call.over = true;
  });
  call.connect();
}

if (box) begin();
