// The screen in a hall while there is a network: keeps what it will need without one, sends what it took in without one, and
// turns into its shell as soon as the server does not answer.

import { keepThisPage } from "./frame.js";
import { fetchHall, sendApplications } from "./hall.js";

const EVERY = 15_000; // milliseconds between two attempts to send
const HALL_EVERY = 180_000;
const page = document.querySelector("[data-screen]");

async function look() {
  const answered = await fetchHall(page.dataset.hallUrl);
  page.toggleAttribute("data-seen", answered);
  if (!answered && page.hasAttribute("data-kept")) location.reload(); // the service worker has the shell for it
}

keepThisPage(page.dataset.awayUrl).then((done) => page.toggleAttribute("data-kept", done));
window.addEventListener("offline", look);
document.body.addEventListener("htmx:sendError", look); // it asks every two seconds whether somebody has scanned
look();
sendApplications(page);
setInterval(look, HALL_EVERY);
setInterval(() => sendApplications(page), EVERY);
