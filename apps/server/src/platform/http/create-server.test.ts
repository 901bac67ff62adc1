// The HTTP server from outside: limits, headers, callers, bodies that are refused, trickle or stop, and the drain.
import net from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createLog } from "../log.ts";
import { acceptJson } from "./accept-json.ts";
import { createHttpServer, type HttpServer, type HttpServerOptions } from "./create-server.ts";

let running: HttpServer | undefined;
afterEach(async () => {
  await running?.drain(0);
  running = undefined;
});

const open = { config: { access: "public" as const } };

async function start(
  options: Partial<HttpServerOptions> = {},
  prepare: (server: HttpServer) => void = () => undefined,
): Promise<{ port: number; server: HttpServer }> {
  const server = createHttpServer({
    log: createLog("silent"),
    checks: {},
    publicUrl: undefined,
    baseDomain: "box.example",
    trustedProxies: [],
    listenHost: "127.0.0.1",
    ...options,
  });
  running = server;
  prepare(server);
  await server.app.listen({ port: 0, host: "127.0.0.1" });
  const address = server.app.server.address();
  return { server, port: typeof address === "object" && address ? address.port : 0 };
}

/** For connections that end by themselves, on a busy machine later. */
const patient = 20_000;

/** Sends raw text and gives what came back until the connection ended or so many milliseconds passed. */
function raw(port: number, text: string, wait = 300): Promise<string> {
  return new Promise((done) => {
    let answer = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    const timer = setTimeout(() => socket.destroy(), wait);
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      done(answer);
    });
  });
}

const who = ({ app }: HttpServer) => {
  app.get("/who", open, (request, reply) => reply.send({ ...request.caller, origin: request.origin, id: request.id }));
  app.route({
    method: ["PUT", "PROPFIND"],
    url: "/dav/*",
    ...open,
    handler: (request, reply) =>
      (request.headers.authorization ? request.raw.resume().on("end", () => reply.send("read")) : reply.code(401).send("no")) && reply,
  });
};

async function ask(port: number, headers: Record<string, string>): Promise<Record<string, string>> {
  const lines = Object.entries({ host: "127.0.0.1", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = await raw(port, `GET /who HTTP/1.1\r\n${lines.join("")}connection: close\r\n\r\n`, patient);
  return JSON.parse(answer.slice(answer.indexOf("{"))) as Record<string, string>;
}

test("a route that does not say who may call it keeps the server from starting", async () => {
  await expect(start({}, ({ app }) => void app.get("/open", () => "x"))).rejects.toThrow(/GET \/open does not say who may call it/);
});

test("routes are listed, the server's own included", async () => {
  const { server } = await start({}, who);
  expect(server.routes.map(({ method, url }) => `${method} ${url}`)).toEqual(
    expect.arrayContaining(["GET /who", "HEAD /who", "PROPFIND /dav/*", "GET /metrics", "GET /health/ready"]),
  );
});

test("every answer carries the security headers and the request's id", async () => {
  const { port } = await start({}, who);
  const answers = await Promise.all(
    ["GET /who", "GET /nothing", "GET /%zz"].map((line) =>
      raw(port, `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-request-id: my-request-1\r\nconnection: close\r\n\r\n`, patient),
    ),
  );
  expect(answers.map((answer) => answer.slice(9, 12))).toEqual(["200", "404", "400"]);
  for (const answer of answers) expect(answer).toMatch(/nosniff[\s\S]*Content-Security-Policy: default-src 'none'/i);
  expect(answers[0]).toMatch(/X-Request-ID: my-request-1/i);
  expect(await raw(port, "GET /who HTTP/1.1\r\nhost: x\r\nx-request-id: a b\r\nconnection: close\r\n\r\n", patient)).toMatch(
    /X-Request-ID: [0-9a-f]{10}-/i,
  );
});

test("forwarded headers count only from trusted proxies", async () => {
  const forged = { "x-forwarded-for": "203.0.113.9", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
  const { port } = await start({}, who);
  expect(await ask(port, forged)).toMatchObject({ address: "127.0.0.1", host: "127.0.0.1", origin: `http://127.0.0.1:${port}` });
  await running?.drain(0);
  const trusting = await start({ trustedProxies: ["127.0.0.0/8"] }, who);
  const behind = { ...forged, "x-forwarded-host": "arrach.box.example", "x-forwarded-for": "1.2.3.4, 203.0.113.9" };
  expect(await ask(trusting.port, behind)).toMatchObject({
    address: "203.0.113.9",
    host: "arrach.box.example",
    origin: "https://arrach.box.example",
  });
});

test("a raw Host header makes no address unless it is a box's host or the server's own", async () => {
  const { port } = await start({}, who);
  expect(await ask(port, { host: "evil.example" })).toMatchObject({ host: "evil.example", origin: `http://localhost:${port}` });
  expect(await ask(port, { host: `hohenwarth.localhost:${port}` })).toMatchObject({
    host: "hohenwarth.localhost",
    origin: `http://hohenwarth.localhost:${port}`,
  });
  expect(await ask(port, { host: "a.b.localhost" })).toMatchObject({ origin: `http://localhost:${port}` });
  await running?.drain(0);
  const configured = await start({ publicUrl: "https://box.example/sub" }, who);
  expect(await ask(configured.port, { host: "evil.example" })).toMatchObject({ origin: "https://box.example/sub" });
  expect(await ask(configured.port, { host: "arrach.box.example" })).toMatchObject({ origin: "https://arrach.box.example" });
});

test("headers beyond 16 KiB are 431, nonsense is 400", async () => {
  const { port } = await start({}, who);
  expect(await raw(port, `GET /who HTTP/1.1\r\nhost: x\r\nx-large: ${"a".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  expect(await raw(port, "\x16\x03\x01 hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  // Far more than the sockets' buffers hold: the answer must not be lost to a reset.
  expect(await raw(port, `GET /who HTTP/1.1\r\nhost: x\r\nx-large: ${"a".repeat(10_000_000)}\r\n\r\n`, 3000)).toMatch(/^HTTP\/1.1 431 /);
  expect(await raw(port, "GET /who HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n")).toMatch(/^HTTP\/1.1 400 [\s\S]*connection: close/i);
  expect(await raw(port, "GET /who HTTP/1.1\r\nhost: x y\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
});

test("a client that waits for 100 Continue is refused without its body, or gets the word", async () => {
  const { port } = await start({}, ({ app }) => {
    app.put("/file", open, (request, reply) => {
      if (!request.headers.authorization) return reply.code(401).send("no");
      request.acceptBody();
      request.raw.resume().on("end", () => reply.send("read"));
      return reply;
    });
  });
  const head = "PUT /file HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nexpect: 100-continue\r\n";
  const refused = await raw(port, `${head}\r\n`);
  expect(refused).toMatch(/^HTTP\/1.1 401 [\s\S]*connection: close/i);
  const accepted = await raw(port, `${head}authorization: x\r\n\r\nabc`);
  expect(accepted).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 [\s\S]*connection: keep-alive/i);
});

test("a body that stops is cut with 408, one that goes on is not", async () => {
  const { port } = await start({ bodyIdleSeconds: 0.4 }, who);
  const begin = Date.now();
  const head = "PUT /dav/x HTTP/1.1\r\nhost: x\r\nauthorization: x\r\ncontent-length: 10\r\n\r\n";
  expect(await raw(port, `${head}abc`, 5000)).toMatch(/^HTTP\/1.1 408 /);
  expect(Date.now() - begin).toBeLessThan(3000);
  const slow = new Promise<string>((done) => {
    const socket = net.connect(port, "127.0.0.1", () => void trickle());
    const trickle = async () => {
      socket.write(head);
      for (let i = 0; i < 10; i++) {
        await sleep(100);
        socket.write("x");
      }
    };
    socket.once("data", (data) => {
      done(data.toString());
      socket.destroy();
    });
  });
  expect(await slow).toMatch(/^HTTP\/1.1 200 /);
});

test("JSON is parsed only where a scope asks for it, within its limit", async () => {
  const { port } = await start({}, ({ app }) => {
    void app.register((scope, _options, done) => {
      acceptJson(scope, 100);
      scope.post("/json", open, (request, reply) => reply.send({ got: request.body }));
      done();
    });
    app.post("/raw", open, (request, reply) => reply.send({ got: request.body ?? "stream" }));
  });
  const post = async (path: string, body: string, type = "application/json") => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body, headers: { "content-type": type } });
    return [answer.status, await answer.text()];
  };
  expect(await post("/json", '{"a":1}')).toEqual([200, '{"got":{"a":1}}']);
  expect((await post("/json", `"${"x".repeat(200)}"`))[0]).toBe(413);
  expect((await post("/json", "{"))[0]).toBe(400);
  expect((await post("/json", '{"__proto__":1}'))[0]).toBe(400);
  expect(await post("/raw", '{"a":1}')).toEqual([200, '{"got":"stream"}']);
});

test("a body that breaks before its first byte is answered with 500 and nothing of what it was", async () => {
  const { port } = await start({}, ({ app }) => {
    app.get("/film", open, (_request, reply) => {
      const body = new Readable({ read: () => void body.destroy(new Error("/secret/place is damaged")) });
      return reply.headers({ "content-type": "video/mp4", "content-length": "3000000", etag: '"1"' }).send(body);
    });
  });
  const answer = await raw(port, "GET /film HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", patient);
  expect(answer).toContain("HTTP/1.1 500");
  expect(answer).toContain('{"code":"internal","message":"Something went wrong on our side."}');
  expect(answer.toLowerCase()).toContain("content-type: application/json");
  expect(answer).not.toMatch(/video|secret|FST_|etag/i);
});

test("readiness tells the truth; the metrics are for the machine itself or the token's bearer", async () => {
  let works = true;
  const { port } = await start({ checks: { database: () => (works ? Promise.resolve() : Promise.reject(new Error("away"))) } });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return { status: answer.status, text: await answer.text() };
  };
  expect(await get("/health/ready")).toMatchObject({ status: 200, text: '{"status":"ready","checks":{"database":true}}' });
  works = false;
  await sleep(600);
  expect(await get("/health/ready")).toMatchObject({ status: 503 });
  expect(await get("/health/live")).toMatchObject({ status: 200 });
  expect((await get("/metrics")).text).toContain("http_request_duration_seconds");
  expect(await get("/metrics", { "x-forwarded-for": "10.1.1.1" })).toMatchObject({ status: 404 });
  await running?.drain(0);
  const guarded = await start({ metricsToken: "s3cret" });
  const status = async (authorization?: string) =>
    (await fetch(`http://127.0.0.1:${guarded.port}/metrics`, { headers: authorization ? { authorization } : {} })).status;
  expect([await status(), await status("Bearer wrong"), await status("Bearer s3cret")]).toEqual([404, 404, 200]);
});

test("the drain finishes what runs and then cuts what does not end", async () => {
  const { port, server } = await start({}, ({ app }) => {
    app.get("/slow", open, async () => {
      await sleep(300);
      return "done";
    });
    app.get("/never", open, () => new Promise(() => undefined));
  });
  const slow = raw(port, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n", 3000);
  const never = raw(port, "GET /never HTTP/1.1\r\nhost: x\r\n\r\n", 3000);
  const idle = raw(port, "", 3000);
  await sleep(100);
  const begin = Date.now();
  await server.drain(1000);
  expect(Date.now() - begin).toBeGreaterThan(900);
  expect(Date.now() - begin).toBeLessThan(1800);
  expect(await slow).toMatch(/200 OK[\s\S]*done/i);
  expect(await never).toBe("");
  expect(await idle).toBe("");
});
