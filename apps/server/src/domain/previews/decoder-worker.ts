// A process that turns one content after the other into a small picture. Nothing that happens in here (a crash, a hang, a bomb) reaches the server.
import { Buffer } from "node:buffer";
import { drawEmblem } from "./draw-emblem.ts";
import { makePicture } from "./make-picture.ts";
import type { FromDecoder, Job, ToDecoder } from "./decoder-messages.ts";

let job: Job | undefined;
let pieces: Uint8Array[] = [];

const say = (message: FromDecoder): void => void process.send?.(message);

async function work(current: Job, content: Buffer): Promise<void> {
  try {
    const picture = current.what === "emblem" ? await drawEmblem(current, content) : await makePicture(current.kind, content, current.edge);
    say({ picture });
  } catch (error) {
    say({ failed: error instanceof Error ? error.message.slice(0, 200) : "unknown" });
  }
}

process.on("message", (message: ToDecoder) => {
  if ("job" in message) {
    job = message.job;
    pieces = [];
  } else if ("piece" in message) pieces.push(message.piece);
  else if (job) {
    const content = Buffer.concat(pieces);
    pieces = [];
    void work(job, content);
    job = undefined;
  }
});
// The server has gone.
process.on("disconnect", () => process.exit());
say({ ready: true });
