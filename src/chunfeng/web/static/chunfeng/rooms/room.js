// A live room for those who watch. The fragment beside the picture says what to play (data-picture); this plays it, waits
// when the host is gone, goes to a chapter of a recording, and says every twenty seconds that somebody watches.

const BEAT_MS = 20_000;
const AGAIN_MS = 1_500;
const STILL_MS = 3_000;

const video = document.getElementById("player");
const state = document.getElementById("player-state");
const panel = document.getElementById("panel");

class Player {
  constructor() {
    this.address = "";
    this.hls = null;
    video.addEventListener("playing", () => this.say(""));
    setInterval(() => this.watch(), STILL_MS);
    document.getElementById("sound").addEventListener("click", () => {
      video.muted = false;
      document.getElementById("sound").parentElement.hidden = true;
    });
  }

  say(text) {
    if (state.textContent !== text) state.textContent = text;
  }

  // A live picture that stands still while nobody has stopped it: the host's line is gone.
  watch() {
    const still = this.live && !video.paused && video.currentTime > 0 && video.currentTime === this.seen;
    this.seen = video.currentTime;
    if (still) this.say(state.dataset.lost);
    else if (state.textContent === state.dataset.lost) this.say("");
  }

  stop() {
    this.hls?.destroy();
    this.hls = null;
    this.address = "";
    video.removeAttribute("src");
  }

  // A recording is ready to be played from its beginning; nobody is startled by it.
  ready(address) {
    this.play(address, { live: false, wanted: false });
  }

  play(address, { live, from = 0, wanted = true }) {
    this.wanted = wanted;
    if (address === this.address) {
      if (!live) video.currentTime = from;
      this.begin();
      return;
    }
    this.stop();
    this.address = address;
    if (window.Hls?.isSupported()) this.load(address, live, from);
    else if (video.canPlayType("application/vnd.apple.mpegurl")) {
      video.src = address;
      video.addEventListener("loadedmetadata", () => (video.currentTime = from), { once: true });
    } else {
      this.say(state.dataset.old);
      return;
    }
    this.begin();
  }

  load(address, live, from) {
    // Without a worker: its blob address is one that no page of ours lets through.
    const hls = new window.Hls({
      enableWorker: false,
      liveSyncDuration: 3,
      liveMaxLatencyDuration: 12,
      backBufferLength: 60,
      startPosition: live ? -1 : from,
    });
    this.hls = hls;
    hls.on(window.Hls.Events.ERROR, (_event, error) => {
      if (!error.fatal || this.hls !== hls) return;
      if (error.type === window.Hls.ErrorTypes.MEDIA_ERROR) {
        hls.recoverMediaError();
        return;
      }
      this.say(state.dataset[video.currentTime ? "lost" : "waiting"]);
      hls.destroy(); // nothing there yet, or the network is gone: from the beginning, a little later
      this.hls = null;
      setTimeout(() => this.address === address && !this.hls && this.load(address, live, from), AGAIN_MS);
    });
    hls.loadSource(address);
    hls.attachMedia(video);
    hls.on(window.Hls.Events.MANIFEST_PARSED, () => this.begin());
  }

  async begin() {
    if (!this.wanted) return;
    try {
      await video.play();
    } catch (error) {
      if (error.name !== "NotAllowedError") return;
      video.muted = true; // browsers let nothing speak before somebody has pressed a button
      document.getElementById("sound").parentElement.hidden = false;
      await video.play().catch(() => {});
    }
  }
}

function follow(player) {
  const picture = document.querySelector("[data-picture]")?.dataset.picture ?? "";
  if (picture) player.play(picture, { live: true });
  else if (player.live) player.stop();
  player.live = Boolean(picture);
  if (picture || player.address) return;
  if (video.dataset.recording) player.ready(video.dataset.recording);
  else player.say(state.dataset.waiting);
}

function say() {
  if (video.paused || video.readyState < 2) return;
  const form = document.getElementById("beat");
  fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => {});
}

if (video) {
  const player = new Player();
  const part = document.querySelector("[data-live-from]");
  new MutationObserver(() => follow(player)).observe(part, { childList: true });
  follow(player);
  video.addEventListener("playing", say, { once: true });
  setInterval(say, BEAT_MS);
  document.addEventListener("click", (event) => {
    const chapter = event.target.closest("button[data-recording]");
    if (!chapter) return;
    player.play(chapter.dataset.recording, { live: false, from: Number(chapter.dataset.seconds) });
    video.scrollIntoView({ block: "nearest" });
  });
}

// Applying opens beside the picture, which plays on. Without an account the link leads to the sign-in.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-apply]");
  if (!link || !document.getElementById("asking") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  panel.hidden = false;
  await window.htmx.ajax("GET", link.href, { target: "#panel" });
  panel.focus();
});

// What comes back with a refusal is shown like any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
});
