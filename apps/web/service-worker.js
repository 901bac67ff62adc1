// Runs beside the page: keeps what was built, so that the page starts quickly and says something sensible without a network.
// Never touches the API, WebDAV or anything of a person: there is nothing here that a log-out would have to delete.
// The build puts the names of the built files in (vite.config.ts).
const version = "__VERSION__";
const first = __FIRST__;
const cacheName = `landbox-${version}`;
const shell = "/login";
const places =
  /^\/($|login$|invitation\/|files(\/|$)|spaces\/|favourites|recent|shared|trash|search|settings|imprint$|privacy$|accessibility$)/;

self.addEventListener("install", (event) => {
  // Browsers that can answer from the cache by themselves do not wake this script for every file.
  event.addRoutes?.([{ condition: { urlPattern: { pathname: "/assets/*" } }, source: { cacheName } }]).catch(() => undefined);
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll([shell, ...first].map((path) => new Request(path, { cache: "no-cache", credentials: "omit" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && places.test(pathname)) event.respondWith(documentOf(request));
  else if (pathname.startsWith("/assets/") || pathname === "/appearance.js") event.respondWith(fileOf(request));
});

/** The document from the server; only where there is none to be reached, the one that was kept: the same for every address. */
async function documentOf(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(shell, { cacheName });
    if (kept) return kept;
    throw error;
  }
}

/** A built file carries its content in its name. */
async function fileOf(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") await cache.put(request.url, answer.clone());
  return answer;
}
