// What somebody who has the address of a link, or wants one, can do to a box: guess, flood, trick with names, hold connections.
import { ask, rawRequest, signIn } from "@landbox/test-kit";
import { beforeAll, describe, expect, it } from "vitest";
import { alive, type Target, tellsNothing } from "./target.ts";

const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
const json = { "content-type": "application/json", "x-requested-with": "XMLHttpRequest" };

interface MadeLink {
  readonly link: { readonly id: string; readonly url: string };
  readonly password: string;
  readonly uploadPath: readonly string[];
}

export function linkCases(target: () => Target): void {
  const page = async (method: string, path: string, body?: object) => {
    const answer = await target().anna.ask(method, path, {
      headers: json,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer.text === "" ? undefined : (JSON.parse(answer.text) as unknown);
  };
  const make = async (what: "deliveries" | "requests", wanted: object): Promise<MadeLink & { token: string }> => {
    const made = (await page("POST", `/api/v1/${what}`, wanted)) as MadeLink;
    if (what === "deliveries")
      await target().anna.dav("PUT", `${made.uploadPath.map(encodeURIComponent).join("/")}/seite.html`, { body: evil });
    await page("POST", `/api/v1/${what}/${made.link.id}/open`);
    return { ...made, token: made.link.url.split("/s/")[1] ?? "" };
  };
  const evil = "<script>alert(document.domain)</script>";

  /** Somebody who has a request's address and password, and a name. */
  const sender = async (terms: object = {}) => {
    const { token, password, link } = await make("requests", { subject: "Unterlagen", terms });
    const at = `/api/v1/public/${token}`;
    const { origin } = target().server;
    const visit = await ask(origin, "POST", `${at}/session`, { headers: json, body: JSON.stringify({ password }) });
    const cookie = String(visit.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
    const headers = { ...json, cookie };
    expect((await ask(origin, "POST", `${at}/sender`, { headers, body: JSON.stringify({ name: "Max" }) })).status).toBe(204);
    return {
      id: link.id,
      cookie,
      announce: (file: unknown) => ask(origin, "POST", `${at}/uploads`, { headers, body: JSON.stringify(file) }),
      patch: (url: string, offset: string, body: string | Buffer) =>
        ask(origin, "PATCH", url, { headers: { ...tus, cookie, "upload-offset": offset }, body }),
      files: async () => {
        const details = (await page("GET", `/api/v1/requests/${link.id}`)) as { files: { path: string[] }[] };
        return details.files.map(({ path }) => path);
      },
    };
  };

  describe("links", { timeout: 120_000 }, () => {
    let opened: Awaited<ReturnType<typeof sender>>;
    beforeAll(async () => {
      opened = await sender();
    });

    it.each([
      "../../../etc/passwd",
      "..",
      ".",
      "/etc/passwd",
      "C:\\Windows\\system32",
      "a\0b.pdf",
      "a\r\nSet-Cookie: x=y.pdf",
      "a\u2028b\u2029c.pdf",
      "\u202Efdp.txt",
      "CON",
      "<img src=x onerror=alert(1)>.pdf",
      `${"ä".repeat(900)}.pdf`,
      "a".repeat(10_000),
      "\ud800.pdf",
      "   ",
    ])("a file that is called %j becomes one plain name in its sender's folder, or nothing", async (name) => {
      const answer = await opened.announce({ name, size: 0 });
      tellsNothing(answer.text);
      expect([201, 400, 415], answer.text).toContain(answer.status);
      for (const path of await opened.files()) {
        expect(path).toHaveLength(2);
        expect(path[0]).toBe("Max");
        // oxlint-disable-next-line no-control-regex -- none of them may be there
        expect(path[1]).toMatch(/^[^/\\<>:"|?*\u0000-\u001f\u007f\u2028\u2029\u202e]{1,120}$/u);
        expect(path[1]).not.toMatch(/^\.+$/);
      }
    });

    it("a long name keeps its ending, so that it is what was asked for and can be opened", async () => {
      const only = await sender({ types: ["pdf"] });
      const answer = await only.announce({ name: `${"Antrag auf Vorbescheid ".repeat(12)}.pdf`, size: 0 });
      expect(answer.status, answer.text).toBe(201);
      expect((JSON.parse(answer.text) as { name: string }).name).toMatch(/^Antrag auf .*\.pdf$/);
      // And does not lose one that is refused.
      expect((await only.announce({ name: `${"x".repeat(200)}.exe`, size: 0 })).status).toBe(415);
      expect((await opened.announce({ name: `${"x".repeat(200)}.exe`, size: 0 })).status).toBe(415);
    });

    it("sizes that are none, more than a disk holds, and more than was announced come to nothing", async () => {
      for (const size of [-1, 1.5, 2 ** 53, 1e300, "10", null, undefined]) {
        const answer = await opened.announce({ name: "Plan.pdf", size });
        expect(answer.status, `${String(size)}: ${answer.text}`).toBe(400);
      }
      for (const size of [Number.MAX_SAFE_INTEGER, 2 ** 45]) expect((await opened.announce({ name: "Plan.pdf", size })).status).toBe(507);
      const announced = await opened.announce({ name: "Plan.pdf", size: 9 });
      const { url } = JSON.parse(announced.text) as { url: string };
      for (const offset of ["-1", "x", "1e3", "9007199254740993", "99999999999999999999"])
        // 404: of what would lie before it nothing is known.
        expect([400, 404, 409], offset).toContain((await opened.patch(url, offset, "abc")).status);
      expect((await opened.patch(url, "0", "%PDF-1.7 longer than it was said")).status).toBe(413);
      expect((await opened.files()).map(([, name]) => name)).not.toContain("Plan.pdf");
    });

    it("a flood of empty files ends at what the request takes, and at 600 a minute", async () => {
      const few = await sender({ mostFiles: 5 });
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => (await few.announce({ name: `${i}.pdf`, size: 0 })).status),
      );
      expect(statuses.filter((status) => status === 201)).toHaveLength(5);
      expect(await few.files()).toHaveLength(5);
      const many = new Map<number, number>();
      for (let i = 0; i < 640; i += 40)
        for (const { status } of await Promise.all(Array.from({ length: 40 }, () => few.announce({ name: "x.pdf", size: 0 }))))
          many.set(status, (many.get(status) ?? 0) + 1);
      expect(many.get(429)).toBeGreaterThan(0);
      expect(new Set(many.keys())).toEqual(new Set([413, 429]));
    });

    it("a body that comes byte by byte is ended, and its file does not come in", async () => {
      const { url } = JSON.parse((await opened.announce({ name: "Langsam.pdf", size: 100_000 })).text) as { url: string };
      const head = [`PATCH ${url} HTTP/1.1`, `Host: 127.0.0.1:${target().server.port}`, `Cookie: ${opened.cookie}`, "Upload-Offset: 0"];
      const answer = await rawRequest(
        target().server.port,
        (socket) => {
          socket.write(
            [...head, "Tus-Resumable: 1.0.0", `Content-Type: ${tus["content-type"]}`, "Content-Length: 100000", "", ""].join("\r\n"),
          );
          const timer = setInterval(() => socket.write("x"), 500);
          socket.on("close", () => clearInterval(timer));
        },
        { quiet: 80_000, longest: 75_000 },
      );
      expect(answer.closed, `after ${answer.milliseconds} ms`).toBe(true);
      expect((await opened.files()).map(([, name]) => name)).not.toContain("Langsam.pdf");
    });

    it("what a link leads to is never a page of the box: it is saved, and runs no script", async () => {
      const { token, password } = await make("deliveries", { subject: "Seite" });
      const { origin } = target().server;
      const authorization = `Basic ${Buffer.from(`public:${password}`).toString("base64")}`;
      const visit = await ask(origin, "POST", `/api/v1/public/${token}/session`, { headers: json, body: JSON.stringify({ password }) });
      const cookie = String(visit.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
      const listed = await ask(origin, "GET", `/api/v1/public/${token}/folder`, { headers: { ...json, cookie } });
      const [entry] = (JSON.parse(listed.text) as { entries: { id: number }[] }).entries;
      for (const [path, headers] of [
        [`/api/v1/public/${token}/files/${entry?.id}`, { cookie }],
        [`/remote.php/dav/public-files/${token}/seite.html`, { authorization }],
        [`/s/${token}/download?files=seite.html`, { authorization }],
      ] as const) {
        const answer = await ask(origin, "GET", path, { headers });
        expect([answer.status, answer.text], path).toEqual([200, evil]);
        expect(answer.headers["content-disposition"], path).toMatch(/^attachment/);
        expect(answer.headers["x-content-type-options"], path).toBe("nosniff");
        expect(String(answer.headers["content-security-policy"]), path).toMatch(/sandbox|default-src 'none'|script-src 'none'/);
      }
    });

    it("guessing a password becomes slow in every protocol, whatever address is made up, and owner and admins hear of it", async () => {
      const { token, password, link } = await make("deliveries", { subject: "Geheim" });
      const { origin } = target().server;
      let made = 0;
      const from = () => ({
        "x-forwarded-for": `203.0.113.${++made}`,
        forwarded: `for=198.51.100.${made}`,
        "x-real-ip": `192.0.2.${made}`,
      });
      const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`${token}:${secret}`).toString("base64")}` });
      const ways: ((secret: string) => Promise<number>)[] = [
        async (secret) =>
          (await ask(origin, "PROPFIND", `/remote.php/dav/public-files/${token}/`, { headers: { ...from(), ...basic(secret) } })).status,
        async (secret) => (await ask(origin, "GET", "/public.php/webdav/seite.html", { headers: { ...from(), ...basic(secret) } })).status,
        async (secret) => (await ask(origin, "GET", `/s/${token}/download`, { headers: { ...from(), ...basic(secret) } })).status,
        async (secret) =>
          (
            await ask(origin, "POST", `/api/v1/public/${token}/session`, {
              headers: { ...json, ...from() },
              body: JSON.stringify({ password: secret }),
            })
          ).status,
      ];
      const statuses: number[] = [];
      for (let n = 0; n < 12; n++) statuses.push((await ways[n % ways.length]?.(`falsches Passwort ${n}`)) ?? 0);
      expect([200, 207]).not.toContain(statuses.find((status) => status < 400));
      expect(statuses.slice(-4), statuses.join()).toEqual([429, 429, 429, 429]);
      for (const way of ways) expect(await way(password), "nor does the right one help now").toBe(429);
      const news = async (login: string): Promise<string[]> => {
        const session = await signIn(target().server, target().server.actor(login));
        const answer = await session.ask("GET", "/api/v1/notifications");
        return (JSON.parse(answer.text) as { entries: { kind: string; link: { id: string } | null }[] }).entries
          .filter(({ kind }) => kind === "guessing")
          .map(({ link: about }) => about?.id ?? "");
      };
      expect(await news("anna")).toContain(link.id);
      // Admins hear that it happens, not what the link is about.
      expect(await news("admin")).toContain("");
    });

    it("unknown, recalled and expired links, and requests, are one to clients that only have an address", async () => {
      const [recalled, asked] = [await make("deliveries", { subject: "Zurück" }), await make("requests", { subject: "Fragen" })];
      await page("POST", `/api/v1/deliveries/${recalled.link.id}/recall`);
      const { origin } = target().server;
      const answers = await Promise.all(
        [
          recalled.token,
          asked.token,
          `${recalled.token.slice(0, -2)}aa`,
          "1.aaaaaaaaaaaaaaaaaaaaaaaaaa",
          "zzz.aaaaaaaaaaaaaaaaaaaaaaaaaa",
          "x",
        ].map(async (token) => {
          const authorization = `Basic ${Buffer.from("public:Regen am Dienstagabend 7").toString("base64")}`;
          const answer = await ask(origin, "PROPFIND", `/remote.php/dav/public-files/${token}/`, { headers: { authorization } });
          return [answer.status, answer.text, Object.keys(answer.headers).sort().join()];
        }),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]?.[0]).toBe(404);
      await alive(target());
    });
  });
}
