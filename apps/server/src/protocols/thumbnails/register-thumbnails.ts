// Thumbnails as ownCloud's and Nextcloud's desktop and mobile clients ask for them: by path, or by file id.
import { nodeId } from "@landbox/kit";
import { checkedName, DomainError } from "@landbox/wire";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Granted } from "../../domain/access/granted.ts";
import type { Access } from "../../domain/access/access.ts";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Mounts } from "../../domain/mounts/mounts.ts";
import type { Previews } from "../../domain/previews/previews.ts";
import type { Spaces } from "../../domain/spaces/spaces.ts";
import { etagOf, type Node } from "../../domain/tree/node.ts";
import type { Path, Tree } from "../../domain/tree/tree.ts";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import type { Authenticate } from "../shared/authenticate.ts";
import { readRequestPath } from "../shared/request-path.ts";
import { type ErrorLog, sendDavError } from "../shared/send-dav-error.ts";
import { pixelsOf, sendThumbnail } from "../shared/send-thumbnail.ts";

export interface ThumbnailDeps {
  readonly authenticate: Authenticate;
  readonly spaces: Pick<Spaces, "personal">;
  readonly mounts: Pick<Mounts, "find">;
  readonly access: Pick<Access, "read" | "ofNode">;
  readonly tree: Pick<Tree, "view" | "find">;
  readonly previews: Pick<Previews, "picture">;
  readonly log: ErrorLog;
}

type Serve = (actor: Actor, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Where a path of the personal space begins in `/index.php/apps/files/api/v1/thumbnail/<width>/<height>/<path>`. */
const namesBefore = 8;

export function registerThumbnails(app: FastifyInstance, deps: ThumbnailDeps): void {
  const add = (url: string, probes: (victim: Victim) => Probe[], serve: Serve): void => {
    app.get(url, { config: { access: "account", probes } }, async (request, reply) => {
      let actor: Actor | undefined;
      try {
        actor = await deps.authenticate(request);
        return await serve(actor, request, reply);
      } catch (error) {
        return sendDavError(request, reply, error, { log: deps.log, language: actor?.language });
      }
    });
  };

  const byPath = "/index.php/apps/files/api/v1/thumbnail";
  add(
    `${byPath}/:width/:height/*`,
    (victim) => [{ method: "GET", url: `${byPath}/150/150/${victim.file}` }],
    async (actor, request, reply) => {
      const { width, height } = request.params as { width: string; height: string };
      const path = readRequestPath(request.raw.url ?? "")
        .names.slice(namesBefore)
        .map(checkedName);
      return send(deps, request, reply, { ...(await ownPlace(deps, actor, path)), pixels: pixelsOf(width, height) });
    },
  );
  for (const url of ["/index.php/core/preview", "/index.php/core/preview.png"]) {
    add(
      url,
      (victim) => [{ method: "GET", url: `${url}?fileId=${victim.fileId}&x=64&y=64` }],
      async (actor, request, reply) => {
        const { fileId, file, x, y } = request.query as Record<string, string | undefined>;
        const pixels = pixelsOf(x, y);
        if (file !== undefined && fileId === undefined) {
          const path = file
            .split("/")
            .filter((name) => name !== "")
            .map(checkedName);
          return send(deps, request, reply, { ...(await ownPlace(deps, actor, path)), pixels });
        }
        const node = Number(fileId);
        if (!/^[1-9]\d{0,15}$/.test(fileId ?? "") || !Number.isSafeInteger(node)) throw hidden();
        return send(deps, request, reply, { grant: await deps.access.ofNode(actor, nodeId(node)), node, pixels });
      },
    );
  }
}

const hidden = (): DomainError => new DomainError("not_found", "There is no such file.");

/** A path of the own root, or of what others gave that hangs in it. */
async function ownPlace({ spaces, access, mounts }: ThumbnailDeps, actor: Actor, path: Path): Promise<Pick<Wanted, "grant" | "path">> {
  const [first, ...rest] = path;
  const mount = first === undefined ? undefined : await mounts.find(actor, first);
  if (mount) return { grant: await access.read(actor, mount.space, mount.top), path: rest };
  return { grant: await access.read(actor, await spaces.personal(actor)), path };
}

interface Wanted {
  readonly grant: Granted<"read">;
  readonly path?: Path;
  readonly node?: number;
  readonly pixels: number;
}

async function send(deps: ThumbnailDeps, request: FastifyRequest, reply: FastifyReply, wanted: Wanted): Promise<FastifyReply> {
  const { grant } = wanted;
  const view = await deps.tree.view(grant);
  const node: Node | undefined =
    wanted.node === undefined ? await view.resolve(wanted.path ?? []) : (await deps.tree.find(grant, nodeId(wanted.node)))?.node;
  if (!node) throw hidden();
  return sendThumbnail(deps.previews, request, reply, { grant, node, etag: etagOf(node, view.epoch), pixels: wanted.pixels });
}
