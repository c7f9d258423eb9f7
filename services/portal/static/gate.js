// The door: a scan is kept on this device first, then said, then sent. With a line the service says what it became;
// without one the list says what it can, and the scan goes when the line is back.

import { apart, early, fold, isScan, judged, keyOf, nextToSend, notOpen, orphans, together } from "./gate-rules.js";
import { endingSession, forgetLists, leaveSession, sessionEnded, wasLeft } from "./gate-store.js";
import { dropNotes, keepNote, keptNotes } from "./gate-store.js";
import { keepList, keepScan, keptList, keptScans, outcomeOf, settle } from "./gate-store.js";
import { SignedOut, askList, openWithoutLine, sendScans, signOut } from "./gate-line.js";
import { readCodes, readsCodes } from "./gate-camera.js";

const data = JSON.parse(document.getElementById("gate-data").textContent);
const table = JSON.parse(document.getElementById("gate-table").textContent);
const { words } = table;
const { base } = data;
const { conference } = table;
const at = (id) => document.getElementById(id);
const TONES = { in: [880, 0.12, 1175, 0.16], again: [587, 0.2, 587, 0.2], out: [220, 0.25, 165, 0.35] };
const LONGEST_NAME = 60;
const MOST_FOUND = 20;
const LAST = 8;
const WAIT = 2_500; // so long a scan waits for the service's word before the list is asked
const RETRY = 3_000;
const REFRESH = 2_000;

let list = null; // as the service told it, or as it was kept
let people = new Map(); // by key
let roster = new Map(); // whom a code lets in
let scans = []; // kept here, not answered yet
let csrf = "";
let online = false;
let signedOut = false;
let floor = 0; // an older list than this would take an arrival back
let shown = null; // the scan that the card is about
let looked = "";
let sending = Promise.resolve();
let events = null;
let failed = []; // what could not be taken back or was not taken, told until somebody says that it is seen to
const knew = new Map(); // whom a scan let in by the list of that moment: a later one may not know the code
let late = []; // who was let in without a line, and was not taken when it was back: stays in view
const voided = new Set(); // the same, by id
const pages = new BroadcastChannel("hoinghi-gate"); // the others of this device
pages.addEventListener("message", ({ data: [told] }) => (told ? tellFailed(told) : seenTo()));

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
const clock = (iso) =>
  new Date(iso).toLocaleString("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" }).replace(/^(\S+), (\S+)$/, "$2 $1");

// --- what is shown ----------------------------------------------------------------------------------

function put(root, values) {
  for (const slot of root.querySelectorAll("[data-slot]")) {
    const value = values[slot.dataset.slot];
    if (value === undefined) continue;
    slot.textContent = value;
    slot.hidden = value === "";
    if (slot.parentElement.tagName === "DIV" && slot.tagName === "DD") slot.parentElement.hidden = value === "";
  }
  return root;
}

const made = (name) => at(name).content.firstElementChild.cloneNode(true);
const post = (person) => [person.position, person.unit].filter(Boolean).join(" · ");
const seat = (person) => (person.row === null || person.row === undefined ? "" : filled(words.seat, person));

function card(scan, answer) {
  const verdict = table.verdicts[answer.verdict] ?? table.verdicts.known;
  const one = answer.people.length === 1 ? answer.people[0] : null;
  const several = answer.people.length > 1;
  const section = put(made("t-verdict"), {
    sign: verdict.sign,
    word: verdict.word,
    name: one ? one.name : answer.title ?? "",
    post: one ? post(one) : several ? `${filled(words.people, { count: answer.people.length })}: ${answer.people.map(({ name }) => name).join(", ")}` : "",
    seat: one ? seat(one) : "",
    received: one ? one.received_by : "",
    first: answer.first_at ? [clock(answer.first_at), answer.first_gate].filter(Boolean).join(" · ") : "",
    reason: table.reasons[answer.reason] ?? "",
    state: [answer.sentence ?? "", answer.kept ? words.kept : ""].filter(Boolean).join(" "),
  });
  section.classList.add(verdict.tone);
  const undo = section.querySelector("[data-slot=undo]");
  undo.hidden = !(verdict.tone === "in" && one);
  undo.addEventListener("click", () => takeBack(scan, one));
  at("told").replaceChildren();
  at("result").replaceChildren(section);
  shown = scan.id;
  sound(verdict.tone);
}

function tell(text) {
  const line = document.createElement("p");
  line.className = "notice good";
  line.textContent = `✓ ${text}`;
  at("told").replaceChildren(line);
}

function note(text) {
  at("gate-note").textContent = text;
  at("gate-notes").hidden = text === "";
  at("gate-known").hidden = failed.length === 0;
}

// On every page of the device: whoever took it back may look at another than the one that sends.
function notUndone(undo, why = "") {
  const name = people.get(`${undo.delegation}/${undo.person}`)?.name ?? undo.person;
  const told = { id: undo.id, at: undo.at, text: `${filled(words.undo_failed, { name })} ${why}`.trim() };
  keepNote(conference, told);
  pages.postMessage([told]);
  tellFailed(told);
}

// The guest has gone in long since, and the card speaks of another: whoever stands at the door must still hear of it.
function notTaken(scan, person, told) {
  const why = told.sentence || table.reasons[told.reason] || "";
  const text = filled(words.not_taken, { name: person.name, at: clock(scan.at), why });
  const row = told.sentence ? { at: clock(scan.at), name: person.name, rest: `${scan.gate} · ${why}` } : null;
  return { id: `${scan.id} ${person.key}`, at: scan.at, text, row };
}

function tellFailed({ id, text, row }) {
  if (voided.has(id)) return;
  voided.add(id);
  failed.push(text);
  if (row) late = [row, ...late];
  note(failed.join(" "));
  at("told").replaceChildren();
}

function seenTo() {
  failed = [];
  note("");
}

let audio;
function sound(name) {
  if (!window.AudioContext) return;
  audio ??= new AudioContext();
  let start = audio.currentTime;
  const tone = TONES[name];
  for (let i = 0; i < tone.length; i += 2) {
    const voice = audio.createOscillator();
    const loudness = audio.createGain();
    loudness.gain.value = 0.2;
    voice.frequency.value = tone[i];
    voice.connect(loudness).connect(audio.destination);
    voice.start(start);
    voice.stop((start += tone[i + 1]));
  }
  if (name !== "in") navigator.vibrate?.(200);
}

function draw() {
  at("gatebar").hidden = false;
  at("gatebar").classList.toggle("off", !online);
  document.documentElement.classList.toggle("no-line", !online);
  const line = `${online ? "●" : "○"} ${online ? words.online : words.offline}`;
  if (at("line").textContent !== line) at("line").textContent = line;
  at("unsent").textContent = filled(words.unsent, { count: scans.length });
  at("unsent").classList.toggle("waiting", scans.length > 0);
  at("age").textContent = list ? (online ? "" : filled(words.list, { at: clock(list.told_at) })) : words.no_list;
  if (!list) return;
  const all = [...people.values()];
  const here = all.filter((one) => one.verdict === "repeated");
  at("count-present").textContent = here.length;
  at("count-expected").textContent = all.filter((one) => one.expected || one.status === "present").length;
  at("count-scans").textContent = list.counts.scans + scans.filter((scan) => scan.kind !== "undo").length;
  here.sort((a, b) => (a.at < b.at ? 1 : -1));
  came(here.slice(0, LAST));
  const conflicts = list.conflicts.map((one) => ({ at: clock(one.at), name: one.name, rest: `${one.gate} · ${table.reasons[one.reason] ?? one.reason}` }));
  rows("conflicts-list", [...late, ...conflicts]);
  at("conflicts").hidden = conflicts.length + late.length === 0;
  if (looked) search(looked);
}

function rows(id, values) {
  const made_ = values.map((value) => put(made("t-row"), value));
  at(id).replaceChildren(...(made_.length ? made_ : [made("t-empty")]));
}

// Each with what takes it back. What is unchanged stays as it is: its button may have the focus.
function came(here) {
  const made_ = here.map((one) => {
    const row = put(made("t-last"), { at: clock(one.at), name: one.name, rest: one.unit, whom: ` ${one.name}` });
    row.dataset.key = one.key;
    return row;
  });
  const fresh = document.createElement("ul");
  fresh.append(...(made_.length ? made_ : [made("t-empty")]));
  if (fresh.innerHTML !== at("last").innerHTML) at("last").replaceChildren(...fresh.children);
}

// --- the list ---------------------------------------------------------------------------------------

// Takes a list over: by key, by code; and what this device has kept since is put on top.
async function take(fresh) {
  list = fresh;
  people = new Map(fresh.people.map((one) => [one.key, one]));
  roster = new Map();
  for (const one of fresh.people) if (one.code) roster.set(one.code, [one]);
  for (const group of fresh.delegations) if (group.code) roster.set(group.code, ofDelegation(group.delegation));
  for (const scan of scans) await mark(scan);
}

const ofDelegation = (name) => [...people.values()].filter((one) => one.delegation === name && one.verdict !== "refused");

async function whom(scan) {
  if (scan.kind === "code") return roster.get(await keyOf(table, scan.code)) ?? [];
  if (scan.kind === "delegation") return ofDelegation(scan.delegation);
  const one = people.get(`${scan.delegation}/${scan.person}`);
  return one ? [one] : [];
}

// What a kept scan means for this device's list, until the service says it.
async function mark(scan) {
  if (early(list, scan.at)) return;
  for (const one of await whom(scan)) {
    if (scan.kind === "undo") Object.assign(one, one.was ?? { status: "confirmed", verdict: "arrived", at: "", gate: "" }, { was: null });
    else if (one.verdict === "arrived") {
      one.was = { status: one.status, verdict: one.verdict, at: one.at, gate: one.gate };
      Object.assign(one, { status: "present", verdict: "repeated", at: scan.at, gate: scan.gate });
    }
  }
}

// What the service said of a scan is kept too: a browser that is killed now still knows who is in.
let keeping = 0;
function keepSoon() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    if (list) keepList(conference, { ...list, people: [...people.values()], csrf: "" });
  }, 300);
}

async function refresh() {
  const fresh = { ...(await askList(base)), told_at: new Date().toISOString() };
  if (await wasLeft(fresh.until)) await signOut(fresh.csrf);
  ({ csrf } = fresh);
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
  if (fresh.position < floor) return;
  await take(fresh);
  if (!(await keepList(conference, { ...fresh, csrf: "" }))) await signOut(fresh.csrf); // left on another page, this moment
}

// --- a scan -----------------------------------------------------------------------------------------

async function local(scan) {
  const said = scan.kind === "code" ? await judged(table, scan.code, roster, new Set()) : together(await whom(scan), new Set());
  return early(list, scan.at) ? notOpen(said) : said;
}

let gateName = at("gate").defaultValue; // as it was last typed whole

// A gun that scans while the field of the name has the focus types there: its code is a scan, never a name.
function nameGate(text = at("gate").value) {
  const { name, code } = apart(table, text);
  gateName = name.slice(0, LONGEST_NAME).trim() || gateName;
  at("gate").value = gateName;
  localStorage.setItem("hoinghi-gate", gateName);
  if (code) scanned({ kind: "code", code: code.slice(0, 500) });
}

async function scanned(fields) {
  const scan = { id: crypto.randomUUID(), gate: gateName, at: new Date().toISOString(), ...fields };
  const said = await local(scan);
  const [one] = said.people;
  const known = said.people.filter((person) => person.verdict === said.verdict).map((person) => ({ ...person }));
  const title = titled(scan.delegation ?? one?.delegation);
  const repeated = said.verdict === "repeated" && one ? { first_at: one.at, first_gate: one.gate } : {};
  if (!(await keep(scan))) return;
  looked = "";
  at("found").hidden = true;
  draw();
  const answered = online ? await Promise.race([answer(scan), new Promise((done) => setTimeout(done, WAIT))]) : null;
  if (!answered) {
    if (said.verdict === "arrived") knew.set(scan.id, known);
    await mark(scan);
    if (online) line(false); // too slow: what comes next is said at once
    card(scan, { ...said, ...repeated, people: known, title, kept: true });
  }
  draw();
}

const titled = (delegation) => list?.delegations.find((one) => one.delegation === delegation)?.name ?? "";

let written = 0; // grows with each change of the queue, so that what was read meanwhile is read again
async function keep(scan) {
  try {
    await keepScan(conference, scan);
  } catch {
    note(words.broken);
    sound("out");
    return false;
  }
  written += 1;
  if (!scans.some((one) => one.id === scan.id)) scans.push(scan);
  return true;
}

async function readAgain() {
  for (let before = -1; before !== written; ) {
    before = written;
    const kept = await keptScans(conference);
    if (before === written) scans = kept;
  }
}

const waiting = new Map(); // whoever waits for a scan's answer
function answer(scan) {
  const told = new Promise((done) => waiting.set(scan.id, done));
  send();
  return told;
}

// What was taken back here is taken back there, if this very scan let in; else it is void.
const released = (undo, came) => came && { ...undo, after: "" };

async function answered(scan, told) {
  const unseen = told.verdict === "refused" && scan.kind !== "undo" && shown !== scan.id && !waiting.has(scan.id);
  const inside = unseen ? knew.get(scan.id) ?? (told.people?.length ? told.people : await whom(scan)) : [];
  knew.delete(scan.id);
  const came = told.verdict === "arrived";
  const behind = scans.filter((one) => one.after === scan.id);
  const free = behind.map((one) => released(one, came)).filter(Boolean);
  const notes = inside.map((one) => notTaken(scan, one, told));
  await settle(conference, scan, free, came ? [] : behind, scan.kind === "undo" ? null : came, notes);
  written += 1;
  const rest = scans.filter((one) => one.id !== scan.id && (came || one.after !== scan.id));
  scans = rest.map((one) => free.find((undo) => undo.id === one.id) ?? one); // in their order
  floor = Math.max(floor, told.position ?? 0);
  for (const person of told.people ?? []) {
    const known = people.get(person.key);
    if (known) Object.assign(known, person, { was: null });
    else people.set(person.key, { ...person, fold: fold(person.name), code: "" });
  }
  for (const one of free) await mark(one);
  if (!came) for (const one of behind) notUndone(one);
  if (list && scan.kind !== "undo") list.counts.scans += 1;
  keepSoon();
  const wait = waiting.get(scan.id);
  waiting.delete(scan.id);
  if (scan.kind !== "undo" && (wait || shown === scan.id)) card(scan, { people: [], title: titled(told.delegation), ...told });
  if (scan.kind === "undo" && told.verdict === "refused") notUndone(scan, told.sentence);
  for (const one of notes) {
    pages.postMessage([one]);
    tellFailed(one);
  }
  wait?.(true);
}

function send() {
  sending = sending.then(sendNow, sendNow);
  return sending;
}

// What another page has sent leaves its word: what was taken back of it goes, or is void, and that is told.
async function adopt() {
  for (const undo of orphans(scans)) {
    const free = released(undo, await outcomeOf(undo.after));
    await settle(conference, undo, free ? [free] : [], []);
    written += 1;
    if (!free) notUndone(undo);
  }
  await readAgain();
}

// What is here goes; of several pages of this device one sends at a time.
async function sendNow() {
  if (!scans.length || signedOut) return;
  try {
    await navigator.locks.request(`hoinghi-gate ${conference}`, async () => {
      if (!csrf) await refresh();
      await readAgain();
      await adopt();
      for (let tried = new Set(); ; ) {
        const ready = nextToSend(scans).filter((scan) => !tried.has(scan.id));
        if (!ready.length) break;
        for (const scan of ready) tried.add(scan.id);
        await sendScans(base, csrf, ready, answered);
      }
    });
    line(true);
  } catch (error) {
    csrf = ""; // the next time with a fresh one: the session may be another
    lost(error);
  }
}

async function takeBack(scan, person) {
  const undo = { id: crypto.randomUUID(), kind: "undo", gate: scan.gate, at: new Date().toISOString(), after: scan.id, delegation: person.delegation, person: person.person };
  if (!(await keep(undo))) return;
  await readAgain();
  await adopt();
  if (!voided.has(undo.id)) await mark(undo);
  at("result").replaceChildren();
  shown = null;
  if (online) await send();
  if (scans.some((one) => one.id === undo.id)) tell(`${words.undo_kept} – ${person.name}`);
  else if (!voided.has(undo.id)) tell(`${words.undone} – ${person.name}`);
  draw();
  at("text").focus();
}

// Of somebody who is here, whichever act let them in: after this device's own scan of them, where that still waits.
async function takeBackOf(person) {
  let own = { id: "", gate: person.gate || gateName };
  for (const scan of scans) if (scan.kind !== "undo" && (await whom(scan)).some((one) => one.key === person.key)) own = scan;
  return takeBack(own, person);
}

// --- names ------------------------------------------------------------------------------------------

const holds = (folded, parts) => parts.every((part) => folded.split(" ").some((word) => word.startsWith(part)));

function search(text) {
  looked = text;
  const parts = fold(text).split(" ").filter(Boolean);
  const found = parts.length ? [...people.values()].filter((one) => one.reason !== "elsewhere" && holds(one.fold ?? fold(one.name), parts)) : [];
  found.sort((a, b) => (a.verdict === "refused") - (b.verdict === "refused")); // who may come in first, else in their order
  const groups = parts.length ? (list?.delegations ?? []).filter((one) => holds(one.fold, parts)) : [];
  const hits = groups
    .map((one) => [one, ofDelegation(one.delegation).filter((person) => person.verdict === "arrived").length])
    .filter(([, coming]) => coming)
    .slice(0, MOST_FOUND)
    .map(([one, coming]) => hit("t-group", one.name, filled(words.coming, { count: coming }), {}, { kind: "delegation", delegation: one.delegation }));
  for (const one of found.slice(0, MOST_FOUND)) {
    const here = one.verdict === "repeated";
    const told = { key: here ? "present" : one.status, word: here ? `✓ ${clock(one.at)} ${one.gate}` : table.states[one.status] ?? "", why: whyNot(one) };
    const row = hit("t-hit", one.name, post(one), told, here || told.why ? null : { kind: "person", delegation: one.delegation, person: one.person });
    const undo = row.querySelector("[data-slot=undo]");
    undo.hidden = !here;
    undo.addEventListener("click", () => takeBackOf(one));
    hits.push(row);
  }
  if (!hits.length) {
    const none = document.createElement("li");
    none.className = "quiet";
    none.textContent = words.nobody;
    hits.push(none);
  }
  at("found-h").textContent = `${filled(words.found, { count: found.length })}: “${text}”`;
  at("found-list").replaceChildren(...hits);
  at("found-more").hidden = found.length <= MOST_FOUND;
  at("found-more").textContent = filled(words.more, { count: found.length - MOST_FOUND });
  at("found").hidden = false;
  at("result").replaceChildren();
}

// Who is looked for by name and does not come in: why, and who comes instead.
function whyNot(person) {
  if (person.verdict !== "refused") return "";
  const instead = people.get(`${person.delegation}/${person.substituted_by}`)?.name;
  return [table.reasons[person.reason], instead && filled(words.instead, { name: instead })].filter(Boolean).join(" ");
}

function hit(template, name, rest, { key = "", word = "", why = "" }, wish) {
  const row = put(made(template), { name, post: rest, status: word, why, whom: ` ${name}` });
  const button = row.querySelector("[data-slot=check-in]");
  if (key) row.querySelector("[data-slot=status]").classList.add(key);
  if (!wish) button.remove();
  else
    button.addEventListener("click", () => {
      at("text").focus();
      scanned(wish);
    });
  return row;
}

// --- the line ---------------------------------------------------------------------------------------

function line(up) {
  if (up && signedOut) signedOut = false;
  if (up && !online) note(failed.join(" "));
  online = up;
  if (up && (!events || events.readyState === EventSource.CLOSED)) listen();
  draw();
}

function lost(error) {
  if (error instanceof SignedOut) {
    signedOut = true;
    forget();
    sessionEnded();
    note(words.sign_in);
  }
  for (const wait of waiting.values()) wait(false);
  waiting.clear();
  line(false);
}

function forget() {
  clearTimeout(keeping);
  list = null;
  people = new Map();
  roster = new Map();
  csrf = "";
  looked = "";
  failed = [];
  late = [];
  at("found").hidden = true;
  at("last").replaceChildren(made("t-empty"));
  at("conflicts").hidden = true;
  return forgetLists();
}

let due = 0;
function moved() {
  if (due) return;
  due = setTimeout(() => {
    due = 0;
    tick();
  }, REFRESH);
}

function listen() {
  events?.close();
  events = new EventSource(data.events);
  events.addEventListener("moved", moved);
}

// Tries the line: what was kept goes, the list comes.
async function tick() {
  try {
    await refresh();
    if (!online) line(true);
    signedOut = false;
    await send();
  } catch (error) {
    lost(error);
  }
  draw();
}

async function watch() {
  if (list && Date.now() >= Date.parse(list.until)) {
    await forget();
    note(words.forgotten);
    draw();
  }
  const ending = await endingSession().catch(() => undefined);
  if (list && list.until === ending) await gone(); // on another page
  if (ending || !online || scans.length) await tick();
  setTimeout(watch, RETRY);
}

// --- the page ---------------------------------------------------------------------------------------

function hear() {
  at("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = at("text").value.trim();
    at("text").value = "";
    at("text").focus();
    if (!text) return;
    if (isScan(table, text)) scanned({ kind: "code", code: text.slice(0, 500) });
    else search(text);
  });
  at("last").addEventListener("click", (event) => {
    const person = event.target.closest("[data-slot=undo]") && people.get(event.target.closest("li").dataset.key);
    if (person) takeBackOf(person);
  });
  at("gate-known").addEventListener("click", async () => {
    await dropNotes(conference);
    pages.postMessage([null]);
    seenTo();
    at("text").focus();
  });
  at("gate").addEventListener("change", () => nameGate());
  at("gate").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    nameGate();
    at("text").focus();
  });
  addEventListener("offline", () => line(false));
  addEventListener("online", tick);
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (event) => event.persisted && tick());
  addEventListener("submit", (event) => event.target.getAttribute("action") === "/logout" && leave(event));
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    at("install").hidden = false;
    at("install").onclick = () => event.prompt();
  });
}

// What is not sent stays; the list goes, with a line or without. Without one the session is ended when the line is back:
// until then this device takes no list of it, on whatever page.
function leave(event) {
  if (scans.length && !confirm(filled(words.stays, { count: scans.length }))) return event.preventDefault();
  if (online) return undefined; // the next page forgets
  event.preventDefault();
  return leaveSession().then(gone);
}

async function gone() {
  await forget();
  note(words.left);
  draw();
}

async function camera() {
  if (!(await readsCodes())) {
    at("camera-word").textContent = words.camera_none;
    at("camera-word").hidden = false;
    return;
  }
  at("camera-open").hidden = false;
  let stop = null;
  at("camera-open").addEventListener("click", async () => {
    try {
      at("camera").hidden = false;
      stop = await readCodes(at("camera-view"), (text) => scanned({ kind: "code", code: text.slice(0, 500) }));
      at("camera-word").textContent = words.camera_on;
    } catch {
      at("camera").hidden = true;
      at("camera-word").textContent = words.camera_off;
    }
    at("camera-word").hidden = false;
  });
  at("camera-close").addEventListener("click", () => {
    stop?.();
    at("camera").hidden = true;
    at("camera-word").hidden = true;
    at("camera-open").focus();
  });
}

async function begin() {
  const gate = localStorage.getItem("hoinghi-gate");
  const asked = new URLSearchParams(location.search).has("gate");
  nameGate(apart(table, asked ? at("gate").value : gate || at("gate").value).name);
  at("text").focus();
  hear();
  await readAgain();
  const kept = await keptList(conference).catch(() => null);
  if (kept) await take(kept);
  for (const told of await keptNotes(conference).catch(() => [])) tellFailed(told);
  if (await endingSession()) note(words.left);
  await tick();
  watch();
  camera();
  document.documentElement.dataset.gate = "ready";
  if (online) openWithoutLine(base, data.assets).then(() => (document.documentElement.dataset.gate = "kept"), () => undefined);
}

if (window.isSecureContext && window.indexedDB && navigator.locks) begin();
else note(words.insecure);
