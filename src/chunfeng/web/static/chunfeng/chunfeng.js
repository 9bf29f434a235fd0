// What every page does when there is a script. Each of these works without it too, only less comfortably.

// A form marked data-once is sent once: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const buttons = [...form.querySelectorAll("button"), ...document.querySelectorAll(`button[form="${form.id}"]`)];
  for (const button of buttons) button.setAttribute("aria-busy", "true");
});

// Coming back with the browser's back button: the form can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// Where one is among many tabs is in sight, also on a narrow screen.
for (const tab of document.querySelectorAll(".view-tabs [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - tab.parentElement.clientWidth / 3;
}

// Filters apply when a choice changes; typing applies on enter.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
    form.requestSubmit();
  }
});

// A file can be dropped as well as picked; its name is shown.
function shownSize(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-drop]");
  const files = event.target.files;
  if (!zone || !files || !files.length) return;
  const shown = zone.querySelector("[data-file-name]");
  shown.textContent =
    files.length === 1 ? `${files[0].name} · ${shownSize(files[0].size)}` : `${files.length} ${shown.dataset.many}`;
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (zone) zone.classList.toggle("drop-over", kind === "dragover");
  });
}

// On a wide screen the rail's menu is open.
const wide = window.matchMedia("(width >= 64rem)");
function unfold() {
  for (const rail of document.querySelectorAll("details[data-open-wide]")) rail.open = wide.matches;
}
wide.addEventListener("change", unfold);
unfold();

// Without a network a page says so in our words, and those that can go on open: see offline/worker.js.
window.addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => null));
