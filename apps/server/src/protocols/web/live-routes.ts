// GET /api/v1/events: server-sent events that say which folders changed, while a page is open.
import { type NodeId, nodeId, spaceId, type SpaceId } from "@landbox/kit";
import type { LiveChanged, LiveComments, LiveHello, LiveNews } from "@landbox/wire";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Position } from "../../domain/live/live.ts";
import { drainingEvent } from "../../platform/http/create-server.ts";
import { placeKey } from "./place-key.ts";
import type { WebApi } from "./web-api.ts";

const contentType = "text/event-stream; charset=utf-8";
/** Milliseconds between two signs of life; proxies cut what is silent for a minute. */
const heartbeat = 20_000;
/** Bytes that a reader may leave unread before the connection is ended; it comes again and goes on from where it was. */
const mostUnread = 256 * 1024;
/** Longer positions are not told: then the page looks at everything anew after a lost connection. */
const longestPosition = 8192;

export const eventsQuery = z.object({ last: z.string().max(longestPosition).optional() });

export function registerLive({ scope, routes, deps }: WebApi): void {
  const streams = new Set<() => void>();
  scope.server.on(drainingEvent, () => streams.forEach((end) => end()));

  routes.add("GET", "/api/v1/events", async (actor, request, reply) => {
    // Without a body there is nothing to wait for.
    if (request.method === "HEAD") return reply.type(contentType).send("");
    const header = request.headers["last-event-id"];
    const since = readPosition(
      eventsQuery.parse(request.query).last ?? (typeof header === "string" ? header.slice(0, longestPosition) : ""),
    );
    const stream = streamOf(reply);
    const watching = await deps.live.watch(actor, since, {
      onNews: ({ changes, shares, places }, position) => {
        const ofSpaces = changes.map(({ space, seq, folders }) => ({ space, seq, folders: folders ? [...folders] : null }));
        const ofShares = shares.map((share) => ({ space: placeKey(share), seq: share.version, folders: null }));
        const data: LiveChanged = { changes: [...ofSpaces, ...ofShares], places };
        stream.send("changed", data, position);
      },
      onEnd: () => stream.end(),
    });
    const unwatch = deps.identity.watch(actor, () => stream.end());
    const deaf = deps.notifications.watch(actor, (unread) => stream.send("news", { unread } satisfies LiveNews));
    const mute = deps.comments.watch(actor, (node) => stream.send("comments", { node } satisfies LiveComments));
    const end = (): void => stream.end();
    streams.add(end);
    stream.onceEnded(() => {
      watching.end();
      unwatch();
      deaf();
      mute();
      streams.delete(end);
    });
    const shares = watching.shares.filter(({ declined }) => !declined).map((share): [string, number] => [placeKey(share), share.version]);
    const hello: LiveHello = { spaces: Object.fromEntries<number>([...watching.position.spaces, ...shares]) };
    stream.start();
    stream.send("hello", hello, watching.position);
    return reply;
  });
}

interface EventStream {
  start(): void;
  /** `position`: up to where the reader knows changes then; without one it stays where it was. */
  send(event: string, data: unknown, position?: Position): void;
  end(): void;
  onceEnded(clean: () => void): void;
}

function streamOf(reply: FastifyReply): EventStream {
  const { raw } = reply;
  let beat: NodeJS.Timeout | undefined;
  let open = false;
  const write = (text: string): void => {
    if (!open) return;
    raw.write(text);
    if (raw.writableLength > mostUnread) raw.destroy();
  };
  return {
    start() {
      reply.hijack();
      if (raw.destroyed) return;
      raw.writeHead(200, {
        "content-type": contentType,
        "cache-control": "no-store",
        // nginx would keep the events back until a buffer is full.
        "x-accel-buffering": "no",
      });
      open = true;
      write("retry: 3000\n\n");
      beat = setInterval(() => write(": ok\n\n"), heartbeat).unref();
    },
    send: (event, data, position) =>
      write(`${position ? `id: ${writePosition(position)}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end() {
      if (!open) return raw.destroy();
      open = false;
      raw.end();
    },
    onceEnded(clean) {
      const closed = (): void => {
        open = false;
        clearInterval(beat);
        clean();
      };
      // The reader may have gone while the spaces were asked for: then nothing closes any more.
      if (raw.destroyed) closed();
      else raw.once("close", closed);
    },
  };
}

/** `<space>:<number>` and `!<node>:<number>`. */
const writePosition = ({ spaces, shares }: Position): string => {
  const parts = [
    ...[...spaces].map(([space, seq]) => [space, seq] as const),
    ...[...shares].map(([node, version]) => [`!${node}`, version] as const),
  ];
  const text = parts.map(([of, number]) => `${of}:${number.toString(36)}`).join(",");
  return text.length <= longestPosition ? text : "";
};

/** What cannot be read is left out: its spaces count as known as they are now, and the page compares with `hello`. */
function readPosition(text: string): Position {
  const spaces = new Map<SpaceId, number>();
  const shares = new Map<NodeId, number>();
  for (const part of text.split(",")) {
    const [of, seq] = part.split(":");
    const number = Number.parseInt(seq ?? "", 36);
    if (!of || !Number.isSafeInteger(number) || number < 0) continue;
    if (of.startsWith("!")) shares.set(nodeId(Number(of.slice(1))), number);
    else spaces.set(spaceId(of), number);
  }
  return { spaces, shares };
}
