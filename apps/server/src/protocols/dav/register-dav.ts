// Registers the WebDAV routes: the roots that show files, uploads, and the collections above them.
import { DomainError } from "@landbox/wire";
import type { FastifyInstance } from "fastify";
import type { Probe, Victim } from "../../platform/http/route-access.ts";
import { readRequestPath } from "../shared/request-path.ts";
import { commentPrefixes } from "./comments/comment-place.ts";
import { commentServer } from "./comments/serve-comments.ts";
import type { DavDeps, Exchange, Verb } from "./dav-deps.ts";
import { DavRefusal } from "./dav-refusal.ts";
import { handlerOf } from "./exchange.ts";
import { hrefOfPath, inOnlyFile, placeOf, rootOf } from "./place.ts";
import {
  commentsProbes,
  keyedProbes,
  metaProbes,
  plainProbes,
  spaceKeys,
  trashProbes,
  tusProbes,
  unkeyedProbes,
  uploadProbes,
  userKeys,
  versionsProbes,
} from "./probes.ts";
import { linkDeps } from "./public/link-deps.ts";
import { createQuestions } from "./properties/question.ts";
import { allRoots, davRoots, publicRoots } from "./roots/all.ts";
import { filesRoot } from "./roots/files-root.ts";
import { webdavRoot } from "./roots/webdav-root.ts";
import { trashServer } from "./trash/serve-trash.ts";
import { trashForms } from "./trash/trash-place.ts";
import { createTus } from "./tus/tus-create.ts";
import { tusMethods } from "./tus/tus-headers.ts";
import { serveTus } from "./tus/tus-upload.ts";
import { deleteUpload } from "./uploads/upload-delete.ts";
import { mkcolUpload } from "./uploads/upload-mkcol.ts";
import { moveUpload } from "./uploads/upload-move.ts";
import { type UploadExchange, uploadPlaceOf, uploadPrefixes } from "./uploads/upload-place.ts";
import { propfindUpload } from "./uploads/upload-propfind.ts";
import { putUpload } from "./uploads/upload-put.ts";
import { versionServers } from "./versions/serve-versions.ts";
import { metaPrefixes, versionsPrefixes } from "./versions/version-place.ts";
import { remove } from "./verbs/delete.ts";
import { get } from "./verbs/get.ts";
import { lock } from "./verbs/lock.ts";
import { mkcol } from "./verbs/mkcol.ts";
import { sendOptions } from "./verbs/options.ts";
import { propfind } from "./verbs/propfind.ts";
import { proppatch } from "./verbs/proppatch.ts";
import { put } from "./verbs/put.ts";
import { copy, move } from "./verbs/relocate.ts";
import { report } from "./verbs/report.ts";
import { unlock } from "./verbs/unlock.ts";

/** Methods that Fastify does not know of itself. Their bodies, like all bodies here, are read by the verbs. */
const davMethods = ["PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH"];
const routedMethods = [...davMethods, "GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"];

export async function registerDav(app: FastifyInstance, deps: DavDeps): Promise<void> {
  for (const method of davMethods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    if (!scope.hasRequestDecorator("davPlace")) scope.decorateRequest("davPlace", undefined);
    registerRoutes(scope, deps);
    done();
  });
}

function registerRoutes(scope: FastifyInstance, deps: DavDeps): void {
  const questions = createQuestions();
  const serveTree = treeServer(questions);
  const serveUpload = uploadServer(questions);
  const add = (url: string, serve: (exchange: Exchange) => Promise<void>, probes: (victim: Victim) => Probe[], allow?: string): void => {
    scope.route({
      method: routedMethods,
      url,
      exposeHeadRoute: false,
      handler: handlerOf(deps, serve),
      config: { access: "account", probes },
    });
    scope.route({
      method: "OPTIONS",
      url,
      handler: (_request, reply) => sendOptions(reply, allow),
      config: { access: "public", probes: () => [{ method: "OPTIONS", url: url.replace("*", "").replace(":id", "x") }] },
    });
  };

  for (const root of davRoots) {
    for (const names of root.prefixes) {
      const prefix = `/${names.join("/")}`;
      const probes = root === webdavRoot ? unkeyedProbes(prefix) : keyedProbes(prefix, root === filesRoot ? userKeys : spaceKeys);
      add(prefix, serveTree, plainProbes(prefix));
      add(`${prefix}/*`, serveTree, probes);
    }
  }
  for (const names of uploadPrefixes) {
    const prefix = `/${names.join("/")}`;
    add(prefix, serveAbove, plainProbes(prefix));
    add(`${prefix}/*`, serveUpload, uploadProbes(prefix));
  }
  for (const prefix of ["/remote.php/dav/tus", "/dav/tus"]) add(`${prefix}/:id`, serveTus, tusProbes(prefix), tusMethods);
  const serveTrash = trashServer(questions);
  for (const form of trashForms) {
    for (const names of form.prefixes) {
      const prefix = `/${names.join("/")}`;
      add(prefix, serveAbove, plainProbes(prefix));
      add(`${prefix}/*`, serveTrash(form), trashProbes(prefix, form.keyedBy === "user" ? userKeys : spaceKeys, form.folder));
    }
  }
  const serveVersions = versionServers(questions);
  for (const [prefixes, serve, probes] of [
    [metaPrefixes, serveVersions.meta, metaProbes],
    [versionsPrefixes, serveVersions.versions, versionsProbes],
  ] as const) {
    for (const names of prefixes) {
      const prefix = `/${names.join("/")}`;
      add(prefix, serveAbove, plainProbes(prefix));
      add(`${prefix}/*`, serve, probes(prefix));
    }
  }
  const serveComments = commentServer(questions, deps.clock);
  for (const names of commentPrefixes) {
    const prefix = `/${names.join("/")}`;
    add(prefix, serveAbove, plainProbes(prefix));
    add(`${prefix}/*`, serveComments, commentsProbes(prefix), "OPTIONS, PROPFIND, PROPPATCH, REPORT, POST, DELETE");
  }
  registerPublic(scope, deps, serveTree);
  // What lies above the roots, and trees that other servers of this family have.
  for (const prefix of ["/remote.php", "/remote.php/dav", "/dav"]) {
    add(prefix, serveAbove, plainProbes(prefix));
    add(`${prefix}/*`, serveAbove, (victim) => plainProbes(`${prefix}/principals/users/${encodeURIComponent(victim.login)}`)());
  }
  // Windows asks the server's root first.
  scope.route({
    method: "OPTIONS",
    url: "/",
    handler: (_request, reply) => sendOptions(reply),
    config: { access: "public", probes: () => [{ method: "OPTIONS", url: "/" }] },
  });
  scope.route({
    method: "PROPFIND",
    url: "/",
    handler: handlerOf(deps, serveAbove),
    config: { access: "account", probes: () => [{ method: "PROPFIND", url: "/" }] },
  });
}

/** The trees of links: what a link's role allows, and nothing that looks around (searches, locks, properties of one's own). */
function registerPublic(scope: FastifyInstance, deps: DavDeps, serveTree: (exchange: Exchange) => Promise<void>): void {
  const through = linkDeps(deps);
  const serve = async (exchange: Exchange): Promise<void> => {
    if (!publicMethods.has(exchange.request.method)) throw notAllowed();
    await serveTree(exchange);
  };
  for (const { prefixes, keyed } of publicRoots)
    for (const names of prefixes) {
      const prefix = `/${names.join("/")}`;
      const probe = `${prefix}${keyed ? "/1.aaaaaaaaaaaaaaaaaaaaaaaaaa" : ""}`;
      for (const url of keyed ? [`${prefix}/*`] : [prefix, `${prefix}/*`]) {
        const aim = url.endsWith("*") ? `${probe}/x` : probe;
        const access = {
          access: "public",
          probes: () => [
            { method: "PROPFIND", url: aim },
            { method: "GET", url: aim },
          ],
        } as const;
        scope.route({ method: routedMethods, url, exposeHeadRoute: false, handler: handlerOf(through, serve), config: access });
        scope.route({
          method: "OPTIONS",
          url,
          handler: (_request, reply) => sendOptions(reply, [...publicMethods].join(", ")),
          config: { access: "public", probes: () => [{ method: "OPTIONS", url: aim }] },
        });
      }
    }
}

const publicMethods = new Set(["OPTIONS", "PROPFIND", "GET", "HEAD", "PUT", "MKCOL", "DELETE", "MOVE", "COPY"]);

const notAllowed = (): DomainError => new DomainError("method_not_allowed", "This method is not available here.");

function treeServer(questions: ReturnType<typeof createQuestions>): (exchange: Exchange) => Promise<void> {
  const verbs: Record<string, Verb> = {
    GET: get,
    HEAD: get,
    POST: createTus,
    PUT: put,
    DELETE: remove,
    PROPFIND: propfind(questions),
    PROPPATCH: proppatch,
    MKCOL: mkcol,
    COPY: copy,
    MOVE: move,
    LOCK: lock,
    UNLOCK: unlock,
    REPORT: report(questions),
  };
  return async (exchange) => {
    const { deps, request, actor } = exchange;
    const path = readRequestPath(request.raw.url ?? "");
    const found = rootOf(allRoots, path.names);
    if (found?.root.keyed && found.prefixLength === path.names.length) return serveAbove(exchange);
    const asked = await placeOf(deps, allRoots, actor, path, request.headers.authorization);
    if (!asked) throw new DomainError("not_found", "There is no such file or folder.");
    const place = await inOnlyFile(deps, actor, asked);
    const verb = verbs[request.method];
    if (!verb) throw notAllowed();
    request.davPlace = (locked) => hrefOfPath(place, locked);
    await verb({ ...exchange, place });
  };
}

function uploadServer(questions: ReturnType<typeof createQuestions>): (exchange: Exchange) => Promise<void> {
  const verbs: Record<string, (exchange: UploadExchange) => Promise<void>> = {
    PUT: putUpload,
    DELETE: deleteUpload,
    PROPFIND: propfindUpload(questions),
    MKCOL: mkcolUpload,
    MOVE: moveUpload,
  };
  return async (exchange) => {
    const upload = uploadPlaceOf(exchange, readRequestPath(exchange.request.raw.url ?? ""));
    const verb = verbs[exchange.request.method];
    if (!verb) throw notAllowed();
    await verb({ ...exchange, upload });
  };
}

/** Collections above the roots exist but list nothing, so that nobody learns who or what is below; everything else is not there. */
async function serveAbove({ request }: Exchange): Promise<void> {
  const { names } = readRequestPath(request.raw.url ?? "");
  const [first, second, third] = names[0] === "remote.php" ? names.slice(1) : names;
  const exists = first === undefined || (first === "dav" && (second === undefined || (third === undefined && collections.has(second))));
  if (!exists) throw new DomainError("not_found", "There is no such collection.");
  if (request.method === "PROPFIND") {
    throw new DavRefusal(new DomainError("method_not_allowed", "Listing members of this collection is disabled"), {
      errorCode: "ERR_LISTING_MEMBERS_NOT_ALLOWED",
    });
  }
  throw notAllowed();
}

const collections: ReadonlySet<string> = new Set(["files", "spaces", "uploads", "trash-bin", "trashbin", "meta", "versions", "comments"]);
