// An agency's own system, in one file, with the public NATS client for Node: send one command, hear the feed.
//
//     npm install && node send_and_listen.mjs bac-giang-2023 so-y-te registry ConfirmAttendee \
//         '{"delegation": "so-y-te", "person_id": "so-y-te-01"}'
//
// The broker: NATS_URL; the agency's key: NATS_KEY (a file, default UNIT.nk). A system on the simulated clock
// also wants HOINGHI_TIME.

import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { connect, headers, JSONCodec, nkeyAuthenticator } from "nats";

const [conference, unit, context, name, data] = process.argv.slice(2);
if (!data) {
  console.error("node send_and_listen.mjs CONFERENCE UNIT CONTEXT COMMAND JSON");
  process.exit(2);
}
let wish;
try {
  wish = JSON.parse(data);
} catch (error) {
  console.error(`Đối số cuối không phải JSON / the last argument is no JSON: ${error.message}`);
  process.exit(2);
}
const json = JSONCodec();
const file = process.env.NATS_KEY ?? `${unit}.nk`;

// The broker does not answer what a key may not do: it says so beside the answers, and the client tells us by a code.
// To try again changes nothing.
const forbidden = {
  PERMISSIONS_VIOLATION: {
    code: "NOT_PERMITTED",
    vi: `Khoá này không có quyền gửi “${context}.${name}”; chưa ghi gì.`,
    todo_vi: "Kiểm tra ngữ cảnh và tên lệnh (docs/contract); nếu đúng, đề nghị cơ quan chủ trì kiểm tra khoá.",
    en: `This key has no right to send “${context}.${name}”; nothing was written.`,
    todo_en: "Check the context and the command's name (docs/contract); if they are right, ask the organiser.",
  },
  AUTHORIZATION_VIOLATION: {
    code: "KEY_REFUSED",
    vi: "Máy chủ sự kiện không nhận khoá này: khoá sai, hoặc đã bị thu hồi.",
    todo_vi: "Kiểm tra tệp khoá và địa chỉ; nếu đúng, xin cơ quan chủ trì khoá mới (hoinghi agency add).",
    en: "The broker does not let this key in: it is the wrong one, or it was taken back.",
    todo_en: "Check the key's file and the address; if they are right, ask the organiser for a new key.",
  },
  ENOENT: {
    code: "KEY_UNREADABLE",
    vi: `Không có tệp khoá ${file}.`,
    todo_vi: "Đặt NATS_KEY là tệp khoá mà cơ quan chủ trì đã giao (hoinghi agency add).",
    en: `There is no key's file ${file}.`,
    todo_en: "Set NATS_KEY to the key's file that the organiser handed over (hoinghi agency add).",
  },
  CONNECTION_REFUSED: {
    code: "NO_ANSWER",
    vi: "Không kết nối được với máy chủ sự kiện.",
    todo_vi: "Kiểm tra NATS_URL và đường mạng.",
    en: "The broker cannot be reached.",
    todo_en: "Check NATS_URL and the network.",
  },
};

function leave(error) {
  const why = forbidden[error.code];
  if (!why) throw error;
  console.log(`${why.code}: ${why.vi} ${why.todo_vi}\n${why.en} ${why.todo_en}`);
  process.exit(1);
}

let seed;
try {
  seed = readFileSync(file, "utf8").trim();
} catch (error) {
  leave(error);
}

const client = await connect({
  servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222",
  authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)),
  maxReconnectAttempts: -1,
}).catch(leave);

// In doubt the same is asked again under the same id: that never counts twice. Each further copy says that it is one, so
// that a refusal of it is final.
async function send(body) {
  const options = { timeout: 10_000, headers: headers() };
  if (process.env.HOINGHI_TIME) options.headers.set("Hoinghi-Time", process.env.HOINGHI_TIME);
  for (const [earlier, pause] of [200, 1000, 3000, 10_000, 0].entries()) {
    if (earlier > 0) options.headers.set("Hoinghi-Attempt", String(earlier + 1));
    try {
      const reply = await client.request(`command.${context}.${name}`, json.encode(body), options);
      return json.decode(reply.data);
    } catch (error) {
      if (!["503", "TIMEOUT"].includes(error.code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  throw new Error(`nobody answered; send it again with the id ${body.id}`);
}

const answer = await send({ id: randomUUID(), conference, data: wish }).catch(leave);
console.log("answer", JSON.stringify(answer));
if (answer.status === "accepted" && answer.events.length > 0) {
  // The durable is kept by the broker; keep each event's id beside your own data, since it may come twice.
  const feed = await client.jetstream({ apiPrefix: "hoinghi" }).consumers.get("FEED", `agency-${unit}`);
  const messages = await feed.consume();
  const enough = setTimeout(() => messages.stop(), 30_000);
  for await (const message of messages) {
    const told = json.decode(message.data);
    console.log("feed  ", told.type, JSON.stringify(told.data));
    message.ack();
    if (told.correlationid === answer.command) break;
  }
  clearTimeout(enough);
}
await client.drain();
process.exit(answer.status === "accepted" ? 0 : 1);
