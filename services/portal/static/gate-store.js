// What stays on the device: the list and the scans, each encrypted (AES-GCM, 256 bits) with a key of its own that
// cannot be read out, not even by this page. A key lies in the record that it opens and goes with it: the list's at
// sign-out and when the session's time is over, a scan's when it is answered. Writing is done when the disk says so
// ("strict"): a browser that is killed loses none.

const STORES = ["lists", "scans"];
let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("hoinghi-gate", 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

// One transaction on a store; ``work`` may return a request, whose result is wanted.
async function within(name, mode, work) {
  const base = await database();
  return new Promise((done, failed) => {
    const transaction = base.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => done(request?.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

async function seal(about, value) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(about);
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { about, key, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain) };
}

async function unseal({ about, key, iv, data }) {
  const additionalData = new TextEncoder().encode(about);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, data);
  return JSON.parse(new TextDecoder().decode(plain));
}

// --- the list ---------------------------------------------------------------------------------------

export async function keepList(conference, list) {
  const sealed = { ...(await seal(`list ${conference}`, list)), until: Date.parse(list.until) };
  await within("lists", "readwrite", (store) => store.put(sealed, conference));
}

// The list as it was kept last; null when there is none (any more).
export async function keptList(conference, now = Date.now()) {
  const kept = await within("lists", "readonly", (store) => store.get(conference));
  if (!kept) return null;
  if (now < kept.until) return unseal(kept);
  await forgetLists();
  return null;
}

export const forgetLists = () => within("lists", "readwrite", (store) => void store.clear());

// --- the scans --------------------------------------------------------------------------------------

const place = (conference, scan) => `${conference}/${scan.at}/${scan.id}`;

export async function keepScan(conference, scan) {
  const name = place(conference, scan);
  const sealed = await seal(name, scan);
  await within("scans", "readwrite", (store) => void store.put(sealed, name));
}

// In the order of scanning.
export async function keptScans(conference) {
  const all = IDBKeyRange.bound(`${conference}/`, `${conference}/\uffff`);
  const sealed = await within("scans", "readonly", (store) => store.getAll(all));
  return Promise.all(sealed.map(unseal));
}

// Answered: the scan leaves; what waited for it is released, or has become void.
export async function settle(conference, scan, released, dropped) {
  const fresh = await Promise.all(released.map((one) => seal(place(conference, one), one)));
  await within("scans", "readwrite", (store) => {
    for (const one of [scan, ...dropped]) store.delete(place(conference, one));
    for (const sealed of fresh) store.put(sealed, sealed.about);
  });
}
