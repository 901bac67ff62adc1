// A process that turns one content after the other into a small picture. Nothing that happens in here (a crash, a hang, a bomb) reaches the server.
import { Buffer } from "node:buffer";
import { drawEmblem } from "./draw-emblem.ts";
import { drawPage, outlinePages } from "./draw-page.ts";
import { makePicture } from "./make-picture.ts";
import { markPicture } from "./mark-picture.ts";
import type { FromDecoder, Job, Picture, ToDecoder } from "./decoder-messages.ts";

let job: Job | undefined;
let pieces: Uint8Array[] = [];

const say = (message: FromDecoder): void => void process.send?.(message);

function made(current: Job, content: Buffer): Promise<Picture> {
  switch (current.what) {
    case "emblem":
      return drawEmblem(current, content);
    case "picture":
      return makePicture(current.kind, content, current.edge);
    case "outline":
      return outlinePages(content);
    case "page":
      return drawPage(content, current);
    case "mark":
      return markPicture(content, current);
  }
}

async function work(current: Job, content: Buffer): Promise<void> {
  try {
    say({ picture: await made(current, content) });
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
