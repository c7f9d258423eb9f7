// The line of the door's page: fetches the list, sends what was kept, and lets the page be opened without a line.

const PATIENCE = 12_000;
const BATCH = 40;

export class SignedOut extends Error {}

async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

export const askList = async (base) => (await ask(`${base}/list`)).json();

export async function signOut(csrf) {
  await ask("/logout", { method: "POST", body: new URLSearchParams({ csrf }) });
  throw new SignedOut();
}

// Sends ``scans`` and waits while ``told`` hears each answer that settles one. What is not settled stays.
export async function sendScans(base, csrf, scans, told) {
  for (let from = 0; from < scans.length; from += BATCH) {
    const batch = scans.slice(from, from + BATCH);
    const fields = { csrf, sent_at: new Date().toISOString(), scans: JSON.stringify(batch) };
    const answer = await ask(`${base}/scans`, { method: "POST", body: new URLSearchParams(fields) });
    const { answers } = await answer.json();
    for (const one of answers) {
      const scan = batch.find((kept) => kept.id === one.id);
      if (scan && one.settled) await told(scan, one);
    }
  }
}

// The worker answers for this page alone; what it may need lies in the cache, and nobody's name is in that.
export async function openWithoutLine(base, assets) {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(`${base}/worker.js`, { scope: base, updateViaCache: "none" });
  const cache = await caches.open(`hoinghi-gate ${base}`);
  const wanted = [`${base}/shell`, ...assets];
  const missing = [];
  for (const address of assets) if (!(await cache.match(address))) missing.push(address);
  await cache.addAll([`${base}/shell`, ...missing]);
  for (const kept of await cache.keys()) if (!wanted.includes(new URL(kept.url).pathname)) await cache.delete(kept);
}
