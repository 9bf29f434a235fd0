// The studio: camera and microphone go to the live process as the browser records them, H.264 where it can. A lost line is
// tried again with a new key; each connection begins a new run, so viewers go on where the host comes back.

const PIECE_MS = 2_000;
const SEND_MS = 500;
const AGAIN_MS = 1_000;
const BEHIND_BYTES = 600_000;
const HOPELESS_BYTES = 6_000_000;
const REPLACED = 4409;
const FINAL = [4404, 4429, 4507, 4410];
const KINDS = [
  ["video/webm;codecs=h264,opus", "h264"],
  ["video/webm;codecs=avc1,opus", "h264"],
  ["video/x-matroska;codecs=avc1,opus", "h264"],
  ["video/webm;codecs=vp8,opus", "vp8"],
];

const box = document.getElementById("studio");
const preview = document.getElementById("preview");
const status = document.getElementById("studio-state");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

class Studio {
  constructor(stream, kind) {
    this.camera = stream;
    this.stream = stream;
    this.kind = kind;
    this.wanted = false;
    this.socket = null;
    this.recorder = null;
    preview.srcObject = stream;
  }

  say(name, tone) {
    box.dataset.state = name;
    status.className = `status-mark whitespace-normal tone-${tone}`;
    if (status.textContent !== box.dataset[name]) status.textContent = box.dataset[name];
  }

  async connect() {
    if (!this.wanted) return;
    let address = "";
    try {
      const answer = await fetch(box.dataset.keyFrom, { method: "POST", headers: { "X-CSRFToken": token() } });
      if (answer.status >= 400 && answer.status < 500) {
        this.stop("refused");
        return;
      }
      address = (await answer.json()).socket;
    } catch {
      this.again();
      return;
    }
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("open", () => this.record(socket));
    socket.addEventListener("message", () => this.judge(socket));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  record(socket) {
    socket.send(JSON.stringify({ codec: this.kind[1] }));
    const recorder = new MediaRecorder(this.stream, {
      mimeType: this.kind[0],
      videoBitsPerSecond: 1_500_000,
      audioBitsPerSecond: 96_000,
      videoKeyFrameIntervalDuration: PIECE_MS,
    });
    this.recorder = recorder;
    recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size && socket.readyState === WebSocket.OPEN) socket.send(event.data);
    });
    recorder.start(SEND_MS);
    this.say("on", "good");
  }

  judge(socket) {
    if (socket.bufferedAmount > HOPELESS_BYTES) socket.close(); // begin anew instead of sending what is long past
    else this.say(socket.bufferedAmount > BEHIND_BYTES ? "slow" : "on", socket.bufferedAmount > BEHIND_BYTES ? "wait" : "good");
  }

  closed(socket, code) {
    if (this.socket !== socket) return;
    this.silence();
    if (!this.wanted) return;
    if (code === REPLACED) this.stop("replaced");
    else if (FINAL.includes(code)) this.stop("refused");
    else this.again();
  }

  again() {
    this.say("lost", "bad");
    setTimeout(() => this.connect(), AGAIN_MS);
  }

  silence() {
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
    this.recorder = null;
    this.socket = null;
  }

  begin() {
    this.wanted = true;
    this.connect();
  }

  stop(name) {
    this.wanted = false;
    this.say(name, "bad");
  }

  // Another picture needs another recorder: the connection is made anew with it.
  show(stream) {
    this.stream = stream;
    preview.srcObject = stream;
    const old = this.socket;
    this.silence();
    old?.close();
    if (this.wanted) this.connect();
  }

  async finish() {
    this.wanted = false;
    const socket = this.socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    const last = new Promise((resolve) => this.recorder.addEventListener("stop", resolve));
    this.recorder.stop();
    await last;
    socket.send("end");
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 4000))]);
  }
}

async function open() {
  const kind = KINDS.find(([type]) => window.MediaRecorder?.isTypeSupported(type));
  if (!kind) {
    status.textContent = box.dataset.old;
    return;
  }
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: size, audio: { echoCancellation: true } });
  } catch {
    status.textContent = box.dataset.nocamera;
    return;
  }
  const studio = new Studio(stream, kind);
  const begin = document.getElementById("begin");
  studio.say("off", "quiet");
  begin.disabled = false;
  begin.addEventListener("click", () => {
    begin.disabled = true;
    document.getElementById("ending")?.removeAttribute("hidden");
    studio.begin();
  });
  document.getElementById("mute").addEventListener("click", (event) => {
    const [sound] = studio.camera.getAudioTracks();
    sound.enabled = !sound.enabled;
    event.currentTarget.setAttribute("aria-pressed", String(!sound.enabled));
  });
  document.getElementById("screen").addEventListener("click", () => share(studio));
  for (const form of document.querySelectorAll("form")) {
    if (!form.querySelector("button[name=act][value=end]")) continue;
    form.addEventListener("submit", async (event) => {
      if (!studio.wanted) return;
      event.preventDefault();
      await studio.finish();
      form.requestSubmit(event.submitter);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (studio.wanted) event.preventDefault();
  });
}

async function share(studio) {
  try {
    const screen = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 } });
    const [picture] = screen.getVideoTracks();
    picture.addEventListener("ended", () => studio.show(studio.camera));
    studio.show(new MediaStream([picture, ...studio.camera.getAudioTracks()]));
  } catch {
    studio.show(studio.camera); // they chose nothing
  }
}

// Forms of the part that follows what happens come anew with it.
const part = document.getElementById("studio-now");
new MutationObserver(() => window.htmx?.process(part)).observe(part, { childList: true });
if (box) open();
