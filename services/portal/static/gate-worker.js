// The service worker of the door's page. With a line it stays out of the way; without one it opens the page from
// what was kept. It never answers for another page, and it keeps nothing itself.
"use strict";

const BASE = new URL(self.registration.scope).pathname;
const PATIENCE = 5_000;

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname === BASE) event.respondWith(page(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

const cache = () => caches.open(`hoinghi-gate ${BASE}`);

async function page(request) {
  const kept = await (await cache()).match(`${BASE}/shell`);
  try {
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    return kept && answer.status >= 500 ? kept : answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function asset(request) {
  return (await (await cache()).match(request.url)) ?? fetch(request);
}
