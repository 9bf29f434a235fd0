// The service worker. `sw.js` puts `const shells = {…}` before it: version, common, pages, standIns, kiosk, fallback, signOut.
//
// It keeps what is the same for everybody: the sheet, the icons, the page that says there is no network, and the offline
// pages that this device has opened, each with its modules. Other pages are never kept: without a network they become
// the shell that stands in for them, or the fallback; at a screen in a hall they all become its shell, forms that were sent
// included. A new version is fetched whole before it takes over, so a page never meets the modules of another version.

const CACHE = `chunfeng-${shells.version}`;
const PATIENCE = 2500; // milliseconds after which a kept page is shown although the network may still answer
const files = new Set([...shells.common, ...Object.values(shells.pages).flat()]);

self.addEventListener("install", (event) => {
  event.waitUntil(prepare().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("message", (event) => {
  if (event.data?.keep in shells.pages) {
    event.waitUntil(keepShell(event.data.keep).then(() => event.source.postMessage({ kept: event.data.keep })));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "POST") {
    if (url.pathname === shells.signOut) event.waitUntil(forgetPrivate());
    event.respondWith(fetch(request).catch(async () => (await caches.match(shells.kiosk)) ?? Response.error()));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(url.pathname in shells.pages ? shellPage(event, url.pathname) : anyPage(event));
  } else if (request.method === "GET" && files.has(url.pathname)) {
    event.respondWith(keptFirst(request));
  }
});

async function prepare() {
  const cache = await caches.open(CACHE);
  await cache.addAll([shells.fallback, ...shells.common]);
  for (const page of Object.keys(shells.pages)) {
    if (await caches.match(page)) await keepShell(page); // kept in the version before
  }
}

async function takeOver() {
  await self.registration.navigationPreload?.enable();
  const old = (await caches.keys()).filter((name) => name.startsWith("chunfeng-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function keepShell(page) {
  const cache = await caches.open(CACHE);
  await cache.addAll(shells.pages[page]);
  await cache.add(page);
}

async function anyPage(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    if (answer.status < 502) return answer;
    return (await caches.match(shells.kiosk)) ?? answer; // a proxy speaks for a server that is away
  } catch {
    const path = new URL(event.request.url).pathname;
    const standIn = Object.keys(shells.standIns).find((pattern) => new RegExp(pattern).test(path));
    const shell = standIn && (await caches.match(shells.standIns[standIn]));
    return shell ?? (await caches.match(shells.kiosk)) ?? (await caches.match(shells.fallback)) ?? Response.error();
  }
}

// The page of now where the network is good; the kept one where it is slow or gone.
async function shellPage(event, page) {
  const kept = await caches.match(page);
  const fresh = Promise.resolve(event.preloadResponse)
    .then((answer) => answer ?? fetch(event.request))
    .then(async (answer) => {
      const ours = answer.ok && answer.headers.get("Shell-Version") === shells.version;
      if (kept && ours) await (await caches.open(CACHE)).put(page, answer.clone());
      return answer;
    });
  if (!kept) return fresh.catch(() => caches.match(shells.fallback));
  event.waitUntil(fresh.catch(() => null));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fresh.then((answer) => (answer.status < 500 ? answer : kept)), late]).catch(() => kept);
}

async function keptFirst(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// Whoever signs out takes what is private along: the roster goes, and so do acts that were sent. What has not been sent holds
// ids, signed codes and masked names; it stays, with the key that signed it, until it has arrived. A standing kiosk stays what it
// is. Of booths nothing stays, neither acts nor keys: notes are about people (offline/leaving.js has sent what it could).
function forgetPrivate() {
  return new Promise((resolve) => {
    const request = indexedDB.open("chunfeng", 2);
    request.onupgradeneeded = () => request.transaction.abort(); // nothing was ever kept here
    request.onerror = resolve;
    request.onsuccess = () => {
      const transaction = request.result.transaction(["kept", "acts", "roster", "booth"], "readwrite");
      forgetWithin(...["kept", "acts", "roster", "booth"].map((name) => transaction.objectStore(name)));
      transaction.oncomplete = transaction.onabort = () => {
        request.result.close();
        resolve();
      };
    };
  }).then(async () => {
    for (const client of await self.clients.matchAll()) client.postMessage({ forgotten: true });
  });
}

function forgetWithin(kept, acts, roster, booth) {
  kept.delete("booth");
  kept.delete("phones");
  booth.clear();
  kept.get("device").onsuccess = ({ target: { result: device } }) => {
    if (device?.standing) return;
    roster.clear();
    kept.delete("gate");
    acts.getAll().onsuccess = ({ target: { result: rows } }) => {
      for (const row of rows) if (row.state !== "waiting") acts.delete(row.id);
      if (rows.every((row) => row.state !== "waiting")) kept.delete("device");
    };
  };
}
