// Lock tokens that nobody gave, and locks that make no sense.
import { describe, expect, it } from "vitest";
import { dav, refused, type Target } from "./target.ts";

const lockinfo = `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype><d:owner>Anna</d:owner></d:lockinfo>`;
const forged = "urn:uuid:00000000-0000-4000-8000-000000000000";

export function lockCases(target: () => Target): void {
  describe("locks", () => {
    const lock = async (path: string) => {
      await dav(target(), "PUT", path, { body: "locked" });
      const answer = await dav(target(), "LOCK", path, { headers: { timeout: "Second-60", depth: "0" }, body: lockinfo });
      expect(answer.status, answer.text).toBe(200);
      return String(answer.headers["lock-token"]).replace(/^<|>$/g, "");
    };

    it("forged, foreign and missing tokens open nothing", async () => {
      const token = await lock("locked.txt");
      const other = await lock("other-locked.txt");
      for (const headers of [
        {},
        { if: `(<${forged}>)` },
        { if: `(<${other}>)` },
        { if: `(<${token.slice(0, -1)}>)` },
        { if: "(<DAV:no-lock>)" },
        { if: `(Not <${forged}>)` },
      ] as Record<string, string>[]) {
        refused(await dav(target(), "PUT", "locked.txt", { body: "changed", headers }), [412, 423]);
        refused(await dav(target(), "DELETE", "locked.txt", { headers }), [412, 423]);
        refused(
          await dav(target(), "MOVE", "locked.txt", { headers: { ...headers, destination: "/remote.php/webdav/moved.txt" } }),
          [412, 423],
        );
      }
      refused(await dav(target(), "UNLOCK", "locked.txt", { headers: { "lock-token": `<${forged}>` } }), [409]);
      refused(await dav(target(), "UNLOCK", "locked.txt", { headers: { "lock-token": `<${other}>` } }), [409]);
      refused(await dav(target(), "UNLOCK", "locked.txt"), [400]);
      refused(await dav(target(), "UNLOCK", "locked.txt", { headers: { "lock-token": token } }), [400, 409]);
      refused(await dav(target(), "LOCK", "locked.txt", { headers: { if: `(<${forged}>)` } }), [412]);
      refused(await dav(target(), "LOCK", "locked.txt", { body: lockinfo }), [423]);
      expect((await dav(target(), "GET", "locked.txt")).text).toBe("locked");
      expect((await dav(target(), "PUT", "locked.txt", { body: "mine", headers: { if: `(<${token}>)` } })).status).toBe(204);
      for (const [path, held] of [
        ["locked.txt", token],
        ["other-locked.txt", other],
      ] as const)
        expect((await dav(target(), "UNLOCK", path, { headers: { "lock-token": `<${held}>` } })).status).toBe(204);
      refused(await dav(target(), "PUT", "locked.txt", { body: "late", headers: { if: `(<${token}>)` } }), [412]);
    });

    it("a lock that is none is 400", async () => {
      await dav(target(), "PUT", "lock-me.txt", { body: "x" });
      refused(await dav(target(), "LOCK", "lock-me.txt", { headers: { depth: "1" }, body: lockinfo }), [400]);
      refused(await dav(target(), "LOCK", "lock-me.txt"), [400, 412]);
      refused(await dav(target(), "LOCK", "lock-me.txt", { body: `<d:lockinfo xmlns:d="DAV:"/>` }), [400]);
      refused(await dav(target(), "LOCK", "lock-me.txt", { body: lockinfo.replace("<d:exclusive/>", "<d:exclusive/><d:shared/>") }), [400]);
      refused(await dav(target(), "LOCK", "lock-me.txt", { body: lockinfo.replace("<d:write/>", "<d:read/>") }), [400, 403, 422]);
      refused(await dav(target(), "LOCK", "nowhere/lock-me.txt", { body: lockinfo }), [409]);
    });

    it("an endless timeout ends", async () => {
      await dav(target(), "PUT", "lock-long.txt", { body: "x" });
      const answer = await dav(target(), "LOCK", "lock-long.txt", {
        headers: { timeout: "Infinite, Second-4100000000", depth: "0" },
        body: lockinfo,
      });
      expect(answer.status).toBe(200);
      expect(Number(/Second-(\d+)/.exec(answer.text)?.[1])).toBeLessThanOrEqual(7 * 24 * 3600);
      await dav(target(), "UNLOCK", "lock-long.txt", { headers: { "lock-token": String(answer.headers["lock-token"]) } });
    });

    it("an owner is kept as it is, and cannot break out of the answer", async () => {
      await dav(target(), "PUT", "lock-owner.txt", { body: "x" });
      const owner = `<x:evil xmlns:x="u" a="&lt;&quot;">]]&gt;&lt;/d:owner&gt;</x:evil>`;
      const answer = await dav(target(), "LOCK", "lock-owner.txt", { headers: { depth: "0" }, body: lockinfo.replace("Anna", owner) });
      expect(answer.status).toBe(200);
      expect(answer.text.match(/<\/d:owner>/g)).toHaveLength(1);
      await dav(target(), "UNLOCK", "lock-owner.txt", { headers: { "lock-token": String(answer.headers["lock-token"]) } });
    });
  });
}
