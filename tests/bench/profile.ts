// Where a process spends its time during one piece of work: a V8 CPU profile through the inspector, summed by function.
import { writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { table } from "./report.ts";

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** Profiles the process behind the inspector port while `work` runs; returns a table of the functions with the most self time. */
export async function profileRow(inspectorPort: number, file: string, work: () => Promise<number>): Promise<string> {
  const [target] = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error("the inspector has no target");
  const inspector = await connectInspector(target.webSocketDebuggerUrl);
  try {
    await inspector.send("Profiler.enable", {});
    await inspector.send("Profiler.setSamplingInterval", { interval: 500 });
    await inspector.send("Profiler.start", {});
    const value = await work();
    const { profile } = (await inspector.send("Profiler.stop", {})) as { profile: Profile };
    await writeFile(file, JSON.stringify(profile));
    return `${value.toFixed(0)} while profiled (the profile itself costs some)\n\n${summary(profile)}`;
  } finally {
    inspector.close();
  }
}

async function connectInspector(url: string): Promise<{ send(method: string, parameters: object): Promise<unknown>; close(): void }> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(String(event.data)) as { id?: number; result?: unknown; error?: { message: string } };
    const call = message.id === undefined ? undefined : waiting.get(message.id);
    if (!call || message.id === undefined) return;
    waiting.delete(message.id);
    if (message.error) call.reject(new Error(message.error.message));
    else call.resolve(message.result);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("no connection to the inspector")), { once: true });
  });
  return {
    send: (method, parameters) =>
      new Promise((resolve, reject) => {
        const id = ++next;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params: parameters }));
      }),
    close: () => socket.close(),
  };
}

function summary(profile: Profile): string {
  const self = new Map<number, number>();
  let total = 0;
  profile.samples.forEach((id, i) => {
    const delta = profile.timeDeltas[i] ?? 0;
    total += delta;
    self.set(id, (self.get(id) ?? 0) + delta);
  });
  const byFunction = new Map<string, number>();
  for (const node of profile.nodes) {
    const { functionName, url, lineNumber } = node.callFrame;
    const key = `${functionName || "(anonymous)"}\t${url === "" ? "" : `${shorten(url)}:${lineNumber + 1}`}`;
    byFunction.set(key, (byFunction.get(key) ?? 0) + (self.get(node.id) ?? 0));
  }
  const top = [...byFunction].sort((a, b) => b[1] - a[1]).slice(0, 40);
  return table(
    ["function", "where", "self"],
    top.map(([key, time]) => [...(key.split("\t") as [string, string]), `${((100 * time) / total).toFixed(1)} %`]),
  );
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const shorten = (url: string): string =>
  (url.startsWith("file:") ? relative(repository, fileURLToPath(url)) : url).replace(/^node_modules\//, "");
