// What is found without credentials, and never refused because of wrong ones: clients send what they have.
import type { FastifyInstance } from "fastify";
import { type Product, serverStatus } from "./server-status.ts";

export function registerDiscovery(app: FastifyInstance, product: Product): void {
  const config = (url: string) => ({ access: "public" as const, probes: () => [{ method: "GET", url }] });
  const status = JSON.stringify(serverStatus(product));
  app.get("/status.php", { config: config("/status.php") }, (_request, reply) =>
    reply
      .header("content-type", "application/json")
      .header("access-control-allow-origin", "*")
      .header("cache-control", "no-store")
      .send(status),
  );
  // Newer Nextcloud clients look here for a captive portal.
  app.get("/index.php/204", { config: config("/index.php/204") }, (_request, reply) => reply.code(204).send());
  // Where clients send people to make an app password: ownCloud's address and Nextcloud's.
  for (const url of ["/index.php/settings/personal", "/index.php/settings/user", "/index.php/settings/user/security"])
    app.get(url, { config: config(url) }, (_request, reply) => reply.header("cache-control", "no-store").redirect("/settings", 302));
  // Nextcloud's clients ask whether they shall wipe themselves once their app password is refused: never, and 404 says so.
  for (const url of ["/index.php/core/wipe/check", "/index.php/core/wipe/success"])
    app.post(url, { config: { access: "public", probes: () => [{ method: "POST", url }] } }, (_request, reply) =>
      reply.code(404).header("content-type", "application/json; charset=utf-8").header("cache-control", "no-store").send("[]"),
    );
  // There is no OpenID provider yet; a plain 404 makes clients use Basic.
  for (const url of ["/.well-known/openid-configuration", "/.well-known/webfinger"]) {
    app.get(url, { config: config(url) }, (_request, reply) =>
      reply.code(404).header("content-type", "application/json").send('{"error":"not_found"}'),
    );
  }
}
