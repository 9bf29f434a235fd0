// The page that stands in for one that could not be fetched: offers the pages that open without a network, and goes on by
// itself when the server answers again. The network may have come back before this listens, and a server may be away alone.

const EVERY = 5_000; // milliseconds between two attempts to reach the server

async function goOn() {
  if (!navigator.onLine) return;
  const answer = await fetch("/sw.js", { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}

window.addEventListener("online", goOn);
setInterval(goOn, EVERY);

for (const link of document.querySelectorAll("[data-shell]")) {
  caches.match(link.getAttribute("href")).then((kept) => {
    link.hidden = !kept;
  });
}
