// Signing out forgets what is private on this phone. What a booth has not sent yet goes first; where it cannot, whoever signs
// out is told, and leaves as soon as it has arrived, or says that it may be forgotten.

const AGAIN = 3000;
const form = document.querySelector("form[data-sign-out]");
const note = document.querySelector("[data-unsent]");
const modules = import("./phones.js"); // while there is a network: signing out without it would forget unasked
modules.catch(() => null); // told when somebody signs out
let latest = 0; // the attempt that counts: another press begins anew, staying ends it

async function leave(attempt) {
  const { acts, sendAll } = await modules;
  for (;;) {
    await sendAll(form.dataset.boothActs);
    const left = (await acts.rows()).filter((row) => row.state !== "sent" && row.state !== "refused").length;
    if (attempt !== latest) return undefined;
    if (!left) return form.submit();
    note.querySelector("[data-unsent-number]").textContent = left;
    if (note.hidden) show();
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    if (attempt !== latest) return undefined;
  }
}

function show() {
  note.hidden = false;
  note.scrollIntoView({ block: "center" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  latest += 1;
  leave(latest).catch(() => form.submit());
});
note.querySelector("[data-stay]").addEventListener("click", () => {
  latest += 1;
  note.hidden = true;
});
note.querySelector("[data-forget]").addEventListener("click", () => form.submit());
