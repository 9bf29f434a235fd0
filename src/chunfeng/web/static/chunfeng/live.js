// Parts of a page that follow what happens: <main data-live="stream" data-live-from="fragment" data-live-status="id" data-live-every="seconds">.
// The stream only says that something changed; what is shown comes from the fragment. Without a stream (blocked, no such
// process, no network) the fragment is asked for every few seconds, and the page says which of the two it is.

const ASK_SECONDS = 5;
const SURE_SECONDS = 60; // even a quiet stream is checked now and then: days change, too
const ROLL_MS = 600;
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const written = new Intl.NumberFormat("en-US"); // 12,345 in both languages

function clockTime(moment) {
  return moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
}

class LivePart {
  constructor(element) {
    this.element = element;
    this.status = document.getElementById(element.dataset.liveStatus);
    this.shownAt = new Date();
    this.sure = Number(element.dataset.liveEvery) || SURE_SECONDS; // where minutes pass, though nothing happens
    this.open = false;
    this.asking = null; // the request under way
    this.again = false; // something changed while it was
    if (element.dataset.live) this.listen(element.dataset.live);
    setInterval(() => this.tick(), 1000);
    window.addEventListener("online", () => this.look());
    element.addEventListener("look", () => this.look()); // the page has just done something itself
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    element.addEventListener("focusout", () => this.look());
    this.look();
  }

  listen(address) {
    const stream = new EventSource(address);
    stream.addEventListener("open", () => {
      this.open = true;
    });
    stream.addEventListener("changed", () => this.look());
    stream.addEventListener("error", () => {
      this.open = false; // the browser tries again by itself, unless the stream is refused
    });
  }

  tick() {
    const age = (Date.now() - this.lookedAt) / 1000;
    if (age > (this.open ? this.sure : ASK_SECONDS)) this.look();
  }

  async look() {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.lookedAt = Date.now();
    this.asking = fetch(this.element.dataset.liveFrom, { cache: "no-store", signal: AbortSignal.timeout(10000) });
    try {
      const answer = await this.asking;
      if (answer.status === 404 || answer.status === 409) {
        location.reload(); // the page's address is no longer good: its own page says why
        return;
      }
      if (answer.redirected) {
        // nobody is signed in any more; a page may want to keep what is typed
        if (this.element.dispatchEvent(new Event("signed-out", { cancelable: true }))) location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      if (this.show(await answer.text())) this.element.dispatchEvent(new Event("looked"));
      this.shownAt = new Date();
      this.say(this.open ? "open" : "asking");
    } catch {
      this.say("lost");
      this.element.dispatchEvent(new Event("lost"));
    } finally {
      this.asking = null;
    }
    if (this.again) {
      this.again = false;
      this.look();
    }
  }

  // → whether what stands there now is what was asked for.
  show(text) {
    if (text === this.text) return true;
    if (this.element.querySelector("input:focus, textarea:focus")) return false; // somebody writes there
    this.text = text;
    const before = new Map();
    for (const place of this.element.querySelectorAll("[data-roll]")) {
      before.set(place.dataset.roll, Number(place.dataset.value));
    }
    const known = new Set([...this.element.querySelectorAll("[data-key]")].map((row) => row.dataset.key));
    const held = document.activeElement?.id;
    this.element.innerHTML = text;
    if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus({ preventScroll: true });
    for (const place of this.element.querySelectorAll("[data-roll]")) {
      const from = before.get(place.dataset.roll);
      if (from !== undefined) roll(place, from, Number(place.dataset.value));
    }
    for (const row of this.element.querySelectorAll("[data-key]")) {
      if (!known.has(row.dataset.key)) row.classList.add("just-came");
    }
    this.element.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
    return true;
  }

  say(state) {
    if (!this.status) return;
    const text = `${this.status.dataset[state]} · ${clockTime(this.shownAt)}`;
    this.status.dataset.state = state;
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

function roll(place, from, to) {
  if (from === to || still.matches) return;
  const began = performance.now();
  function step(now) {
    const share = Math.min((now - began) / ROLL_MS, 1);
    place.textContent = written.format(Math.round(from + (to - from) * (1 - (1 - share) ** 3)));
    if (share < 1) requestAnimationFrame(step);
  }
  requestAnimationFrame(step);
}

for (const element of document.querySelectorAll("[data-live-from]")) new LivePart(element);

// The hour, for a hall without a clock.
for (const place of document.querySelectorAll("[data-clock]")) {
  const show = () => {
    const text = clockTime(new Date()).slice(0, 5);
    if (place.textContent !== text) place.textContent = text;
  };
  show();
  setInterval(show, 1000);
}
