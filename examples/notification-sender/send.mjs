// A consumer of notifications that takes over sending, in one file, with the public NATS client for Node.
//
//     npm install && node send.mjs bac-giang-2023 van-phong-ubnd-tinh out/
//
// hears which messages it is to send, claims each one, asks for what it says and to whom, hands it to its own
// channel (here: a file for each), and tells the conference what became of it. The broker: NATS_URL; the agency's key:
// NATS_KEY (a file). A system on the simulated clock also wants HOINGHI_TIME.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { connect, headers, JSONCodec, nkeyAuthenticator } from "nats";

const [name, unit, out] = process.argv.slice(2);
if (!out) {
  console.error("node send.mjs CONFERENCE UNIT FOLDER");
  process.exit(2);
}
const json = JSONCodec();
const claimant = randomUUID(); // ours alone: only who has claimed an attempt under this name sees the message
const seed = readFileSync(process.env.NATS_KEY ?? `${unit}.nk`, "utf8").trim();

// The broker does not answer what a key may not do: it says so beside the answers, and the client tells us by a code.
// To try again changes nothing.
const forbidden = {
  PERMISSIONS_VIOLATION:
    "NOT_PERMITTED: Khoá này không được gửi hoặc nghe điều đó; chưa ghi gì. Kiểm tra khoá có đúng là của cơ quan " +
    "này; nếu đúng, đề nghị cơ quan chủ trì kiểm tra khoá (hoinghi agency selftest).\n" +
    "This key has no right to that; nothing was written. Check that the key is this unit's; if it is, ask the " +
    "organiser to check the key (hoinghi agency selftest).",
  AUTHORIZATION_VIOLATION:
    "KEY_REFUSED: Máy chủ sự kiện không nhận khoá này: khoá sai, hoặc đã bị thu hồi. Kiểm tra tệp khoá và địa chỉ; " +
    "nếu đúng, xin cơ quan chủ trì khoá mới (hoinghi agency add).\n" +
    "The broker does not let this key in: it is the wrong one, or it was taken back. Check the key's file and the " +
    "address; if they are right, ask the organiser for a new key (hoinghi agency add).",
};

function leave(error) {
  const why = forbidden[error.code];
  if (!why) throw error;
  console.log(why);
  process.exit(1);
}

const client = await connect({
  servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222",
  authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)),
}).catch(leave);

function handOver(prepared) {
  // Your own channel: SMS, Zalo, the document system … Here a file.
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${prepared.message}.json`), JSON.stringify(prepared, null, 2));
  return `kept as ${prepared.message}.json`;
}

async function command(wish, data) {
  const options = { timeout: 10_000 };
  if (process.env.HOINGHI_TIME) {
    options.headers = headers();
    options.headers.set("Hoinghi-Time", process.env.HOINGHI_TIME);
  }
  const body = { id: randomUUID(), conference: name, data };
  const reply = await client.request(`command.notifications.${wish}`, json.encode(body), options);
  return json.decode(reply.data);
}

async function prepared(message) {
  const asked = json.encode({ conference: name, message, claimant });
  const reply = await client.request("query.notifications.prepared", asked, { timeout: 60_000 });
  const refused = reply.headers?.get("Hoinghi-Refused");
  if (refused) throw new Error(refused);
  return json.decode(reply.data);
}

async function send(message) {
  const now = new Date().toISOString();
  const id = `<${message}@${unit}>`;
  const claim = await command("ClaimNotification", {
    message, attempt: 1, attempted_at: now, message_id: id, claimant,
  });
  if (claim.status !== "accepted") {
    console.log(`${message}: ${claim.code}`); // sent already, discarded, or another of us is at it
    return;
  }
  let reply;
  try {
    reply = handOver(await prepared(message));
  } catch (error) {
    await command("RecordNotificationFailed", {
      message, attempt: 1, permanent: false, reason: String(error).slice(0, 400),
    });
    throw error;
  }
  await command("RecordNotificationSent", { message, sent_at: now, message_id: id, server_reply: reply });
  console.log(`${message}: sent`);
}

async function work() {
  // The broker keeps our place; what is not acknowledged comes again, and refuses the claim if it was sent.
  const consumer = await client.jetstream({ apiPrefix: "hoinghi" }).consumers.get("FEED", `agency-${unit}`);
  for await (const waiting of await consumer.consume()) {
    const event = json.decode(waiting.data);
    if (event.type.startsWith("vn.hoinghi.feed.MessageToSend")) await send(event.data.message);
    waiting.ack();
  }
}

await work().catch(leave);
