// The page that stands in for one that could not be fetched: offers the pages that open without a network, and goes on by
// itself when the network is back.

window.addEventListener("online", () => location.reload());

for (const link of document.querySelectorAll("[data-shell]")) {
  caches.match(link.getAttribute("href")).then((kept) => {
    link.hidden = !kept;
  });
}
