// What a gate without a line says of a scan: the browser's copy of shared/gate.py, held to the same cases by a test.
// Verdicts, reasons and patterns are data that came with the page; here stands only how they are applied.

const whole = (pattern, text) => new RegExp(`^(?:${pattern})$`).exec(text.trim());

export const isScan = (table, text) => Boolean(whole(table.code, text) || whole(table.scan, text));

// A gate's name as it was typed, and the scan that a gun left in the same field.
export function apart(table, text) {
  for (const pattern of table.in_name) {
    const found = new RegExp(pattern).exec(text);
    if (found) return { name: (text.slice(0, found.index) + text.slice(found.index + found[0].length)).trim(), code: found[0] };
  }
  return { name: text.trim(), code: "" };
}

export const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").split(/\s+/).filter(Boolean).join(" ");

export async function keyOf(table, text) {
  const parts = whole(table.code, text);
  const plain = parts ? `HN1.${parts[1]}.${parts[2]}.${parts[3]}` : text.trim();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(plain)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

// roster: Map from a code's key to the people whom it lets in, each {key, verdict, reason}; here: keys of those inside
export async function judged(table, text, roster, here) {
  const code = whole(table.code, text);
  if (!code) return { verdict: "unmatched", reason: "unreadable", people: [] };
  if (code[1] !== table.conference) return { verdict: "unmatched", reason: "other-conference", people: [] };
  const people = roster.get(await keyOf(table, text));
  return people ? together(people, here) : { verdict: "unclear", reason: "no-line", people: [] };
}

export function together(people, here) {
  if (!people.length) return { verdict: "refused", reason: "nobody-named", people };
  const said = people.map((one) => (here.has(one.key) ? { verdict: "repeated", reason: "" } : one));
  const first = said.find((one) => one.verdict === "arrived") ?? said.find((one) => one.verdict === "repeated") ?? said[0];
  return { verdict: first.verdict, reason: first.reason, people };
}

// Before the reception begins nobody comes in, as the log will say of this very moment of this device's clock.
export const early = (list, when) => Boolean(list?.opens_at) && Date.parse(when) < Date.parse(list.opens_at);

export function notOpen(said) {
  if (said.verdict !== "arrived") return said;
  return { verdict: "refused", reason: "not-open", people: said.people.map((one) => ({ ...one, verdict: "refused" })) };
}

// What of a queue may go now. What is taken back goes after the scans before it and before those after it; it waits for
// its own scan, wherever a clock that was set meanwhile has put that.
export function nextToSend(scans) {
  const stop = scans.findIndex((scan) => scan.kind === "undo");
  if (stop) return stop < 0 ? scans : scans.slice(0, stop);
  const [undo] = scans;
  return scans.filter((scan) => scan.id === (undo.after || undo.id));
}

// What was taken back of scans that are gone from the queue: another page of the device has sent them.
export function orphans(scans) {
  const ids = new Set(scans.map((scan) => scan.id));
  return scans.filter((scan) => scan.after && !ids.has(scan.after));
}
