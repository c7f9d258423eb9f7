// What stays on the device: the list and the scans, each encrypted (AES-GCM, 256 bits) with a key of its own that
// cannot be read out, not even by this page. A key lies in the record that it opens and goes with it: the list's at
// sign-out and when the session's time is over, a scan's when it is answered. Writing is done when the disk says so
// ("strict"): a browser that is killed loses none.

// What was not taken is kept the same way until somebody has seen to it; it goes with the list.
// Beside them, and about nobody: which session's list was kept last, which session was signed out of without a line,
// and whether a scan that was answered let somebody in, for what another page of this device takes back.

const STORES = ["lists", "scans", "session", "outcomes", "notes"];
let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("hoinghi-gate", 3);
    request.onupgradeneeded = () => {
      const base = request.result;
      STORES.filter((name) => !base.objectStoreNames.contains(name)).forEach((name) => base.createObjectStore(name));
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => failed(request.error);
  });
  return opened;
}

// One transaction on some stores; ``work`` may return a request, whose result is wanted.
async function within(names, mode, work) {
  const base = await database();
  return new Promise((done, failed) => {
    const transaction = base.transaction(names, mode, { durability: "strict" });
    const request = work(...names.map((name) => transaction.objectStore(name)));
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

// Whether it was kept: the list of a session that somebody has left is not. A session is known by its end.
export async function keepList(conference, list) {
  const sealed = { ...(await seal(`list ${conference}`, list)), until: Date.parse(list.until) };
  const left = await within(["lists", "session"], "readwrite", (lists, session) => {
    const asked = session.get("left");
    asked.onsuccess = () => {
      if (asked.result === list.until) return;
      lists.put(sealed, conference);
      session.put(list.until, "last");
    };
    return asked;
  });
  return left !== list.until;
}

// The list as it was kept last; null when there is none (any more).
export async function keptList(conference, now = Date.now()) {
  const kept = await within(["lists"], "readonly", (store) => store.get(conference));
  if (!kept) return null;
  if (now < kept.until) return unseal(kept);
  await forgetLists();
  return null;
}

export const forgetLists = () =>
  within(["lists", "outcomes", "notes"], "readwrite", (...stores) => stores.forEach((store) => void store.clear()));

// --- signing out without a line ---------------------------------------------------------------------

// The list goes, and no list of its session comes to this device again; "ending" until that session is ended.
export const leaveSession = () =>
  within(["lists", "session", "notes"], "readwrite", (lists, session, notes) => {
    lists.clear();
    notes.clear();
    const asked = session.get("last");
    asked.onsuccess = () => ["left", "ending"].forEach((name) => session.put(asked.result ?? "", name));
  });

// The session that was left here and is not ended yet, by its end.
export const endingSession = () => within(["session"], "readonly", (session) => session.get("ending"));
export const sessionEnded = () => within(["session"], "readwrite", (session) => void session.delete("ending"));

// Whether this session was left. If it is another, somebody has signed in since, and nothing is left to end.
export async function wasLeft(until) {
  const left = await within(["session"], "readwrite", (session) => {
    const asked = session.get("left");
    asked.onsuccess = () => asked.result !== until && ["left", "ending"].forEach((name) => session.delete(name));
    return asked;
  });
  return left === until;
}

// --- the scans --------------------------------------------------------------------------------------

const place = (conference, scan) => `${conference}/${scan.at}/${scan.id}`;

export async function keepScan(conference, scan) {
  const name = place(conference, scan);
  const sealed = await seal(name, scan);
  await within(["scans"], "readwrite", (store) => void store.put(sealed, name));
}

const whole = (conference) => IDBKeyRange.bound(`${conference}/`, `${conference}/\uffff`);

// In the order of scanning.
export async function keptScans(conference) {
  const sealed = await within(["scans"], "readonly", (store) => store.getAll(whole(conference)));
  return Promise.all(sealed.map(unseal));
}

// --- what was not taken -------------------------------------------------------------------------------

export async function keepNote(conference, told) {
  const name = place(conference, told);
  const sealed = await seal(name, told);
  await within(["notes"], "readwrite", (store) => void store.put(sealed, name));
}

export async function keptNotes(conference) {
  const sealed = await within(["notes"], "readonly", (store) => store.getAll(whole(conference)));
  return Promise.all(sealed.map(unseal));
}

// Somebody has seen to them.
export const dropNotes = (conference) =>
  within(["notes"], "readwrite", (store) => void store.delete(whole(conference)));

// Answered: the scan leaves, and what became of it stays; what waited for it is released, or has become void. Whom
// ``told`` speaks of stays with it: there is no moment at which neither is on the disk.
export async function settle(conference, scan, released, dropped, came = null, told = []) {
  const fresh = await Promise.all(released.map((one) => seal(place(conference, one), one)));
  const sealed = await Promise.all(told.map((one) => seal(place(conference, one), one)));
  await within(["scans", "outcomes", "notes"], "readwrite", (store, outcomes, notes) => {
    for (const one of sealed) notes.put(one, one.about);
    for (const one of [scan, ...dropped]) store.delete(place(conference, one));
    for (const one of fresh) store.put(one, one.about);
    if (came !== null) outcomes.put(came, scan.id);
  });
}

// Whether a scan that was answered let somebody in; undefined when this device does not know (any more).
export const outcomeOf = (id) => within(["outcomes"], "readonly", (store) => store.get(id));
