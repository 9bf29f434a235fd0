// Counts down to the opening and lets the button work from then on. The seconds left were told by the server, so that a phone
// whose clock is wrong opens at the right moment all the same; the page jumps nowhere, its line was kept free.

const shown = document.querySelector("[data-countdown]");
const place = shown?.querySelector("[data-left]");
const button = document.querySelector("[data-opens]");
const opensAt = performance.now() + Number(shown?.dataset.countdown ?? 0) * 1000;

function two(number) {
  return String(number).padStart(2, "0");
}

function words(seconds) {
  const days = Math.floor(seconds / 86400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return days ? `${days}${shown.dataset.day} ${clock}` : clock;
}

function tick() {
  const left = Math.ceil((opensAt - performance.now()) / 1000);
  if (left <= 0) {
    place.textContent = "00:00:00";
    if (button) button.disabled = false;
    else location.reload();
    return;
  }
  const text = words(left);
  if (place.textContent !== text) place.textContent = text;
  setTimeout(tick, 200);
}

if (place) tick();
// A phone that slept, or a page from the back button: look again rather than guess.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
