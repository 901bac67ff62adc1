// POST /api/v1/spaces/:space/batch: many small files and folders in one request, each with a result of its own.
import type { IncomingMessage } from "node:http";
import { batchType, type BatchEntryResult, type BatchResult, DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { BatchOutcome } from "../../domain/uploads/uploads.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { readBatchFrames } from "./batch-frames.ts";
import { spaceOf } from "./entries.ts";
import type { WebApi } from "./web-api.ts";
import { describeError } from "./web-errors.ts";

export function registerBatches({ scope, routes, deps }: WebApi): void {
  // The body stays a stream.
  scope.addContentTypeParser(batchType, (_request, payload, done) => done(null, payload));
  routes.add(
    "POST",
    "/api/v1/spaces/:space/batch",
    async (actor, request, reply): Promise<BatchResult> => {
      if (!isBatch(request)) throw new DomainError("unsupported_media_type", `The body of a batch is ${batchType}.`);
      const grant = await deps.access.write(actor, ...spaceOf(request.params));
      const ended = new AbortController();
      const unwatch = deps.access.watch(grant, "create", () => ended.abort());
      try {
        const outcomes = await deps.uploads.receiveBatch(grant, readBatchFrames(request.body as IncomingMessage), ended.signal);
        return { entries: outcomes.map((outcome) => resultOf(request, outcome)) };
      } catch (error) {
        // Nothing more of the body is wanted.
        if (!request.raw.readableEnded) reply.header("connection", "close");
        throw error;
      } finally {
        unwatch();
      }
    },
    { probes: probesOf },
  );
}

const isBatch = ({ headers }: FastifyRequest): boolean => headers["content-type"]?.split(";")[0]?.trim().toLowerCase() === batchType;

function resultOf(request: FastifyRequest, outcome: BatchOutcome): BatchEntryResult {
  if (outcome.status !== "failed") return { status: outcome.status, id: outcome.node.id };
  const { code, message } = describeError(request, outcome.error).error;
  return { status: "failed", error: { code, message } };
}

/** A file over the victim's, a new one in its folder, and a folder. */
function probesOf(victim: Victim) {
  const names = (path: string): string[] => path.split("/").map(decodeURIComponent);
  const file = { path: names(victim.file), size: 6, replace: true };
  const added = { path: [...names(victim.folder), "stolen.txt"], size: 6 };
  const folder = { path: [...names(victim.folder), "stolen"], folder: true };
  // The suite sends text: a head of 256 or 512 bytes has a length that is plain ASCII.
  const frame = (head: object, content = ""): string => {
    const text = JSON.stringify(head).replaceAll(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const blocks = Math.ceil(text.length / 256);
    return `\0\0${String.fromCharCode(blocks)}\0${text.padEnd(blocks * 256)}${content}`;
  };
  const url = `/api/v1/spaces/${encodeURIComponent(victim.spaceId)}/batch`;
  const headers = { "content-type": batchType };
  return [frame(file, "stolen"), frame(added, "stolen"), frame(folder)].map((body) => ({ method: "POST", url, headers, body }));
}
