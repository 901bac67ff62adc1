// The only place where things are put together: platform, domain and protocols know of each other through here alone.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type BoxId, type SpaceId, spaceId, systemClock } from "@landbox/kit";
import * as wire from "@landbox/wire";
import { createAccess } from "./domain/access/create-access.ts";
import { createArchives } from "./domain/archive/create-archives.ts";
import { createActivity } from "./domain/activity/create-activity.ts";
import { type BlobsDeps, createBlobs } from "./domain/blobs/create-blobs.ts";
import type { StoredContent } from "./domain/blobs/content.ts";
import { createBreaches } from "./domain/breaches/create-breaches.ts";
import { createCarry } from "./domain/carry/create-carry.ts";
import { createBarriers } from "./domain/barriers/create-barriers.ts";
import { createContacts } from "./domain/contacts/create-contacts.ts";
import { createComments } from "./domain/comments/create-comments.ts";
import { createBoxes } from "./domain/boxes/create-boxes.ts";
import { loadLandSecret } from "./domain/boxes/land-secret.ts";
import { startCleanup } from "./domain/cleanup/cleanup-rounds.ts";
import { createAccounts } from "./domain/identity/create-accounts.ts";
import { createFindPrincipals } from "./domain/identity/find-principals.ts";
import { createGuests } from "./domain/identity/create-guests.ts";
import { createIdentity } from "./domain/identity/create-identity.ts";
import { createLoginFlows } from "./domain/identity/create-login-flows.ts";
import { createPasswordGuard } from "./domain/identity/password-guard.ts";
import { createPeople } from "./domain/identity/create-people.ts";
import { guestMails, guestTemplate } from "./domain/guests/guest-mails.ts";
import { createLinks } from "./domain/links/create-links.ts";
import { createLive } from "./domain/live/create-live.ts";
import { createEmblems } from "./domain/previews/create-emblems.ts";
import { createMail } from "./domain/mail/create-mail.ts";
import { createPreviews } from "./domain/previews/create-previews.ts";
import type { Previews } from "./domain/previews/previews.ts";
import { createScan } from "./domain/scan/create-scan.ts";
import { createSearch } from "./domain/search/create-search.ts";
import { createProfiles } from "./domain/profile/create-profiles.ts";
import { createNotifications } from "./domain/notifications/create-notifications.ts";
import { createMounts } from "./domain/mounts/create-mounts.ts";
import { createReadsLog, type ReadsLog } from "./domain/rooms/log-reads.ts";
import { createRooms } from "./domain/rooms/create-rooms.ts";
import { createProjects } from "./domain/spaces/create-projects.ts";
import { createShareTypes } from "./domain/sharing/share-types.ts";
import { tellStanding } from "./domain/sharing/tell-standing.ts";
import { createSharing } from "./domain/sharing/create-sharing.ts";
import { createSpaces } from "./domain/spaces/create-spaces.ts";
import { createTrash } from "./domain/trash/create-trash.ts";
import { createTree } from "./domain/tree/create-tree.ts";
import type { Tree } from "./domain/tree/tree.ts";
import { createUploads } from "./domain/uploads/create-uploads.ts";
import { endUpload } from "./domain/uploads/open-upload.ts";
import { createVisitors } from "./domain/visitors/create-visitors.ts";
import { createVersions } from "./domain/versions/create-versions.ts";
import { createVerify } from "./domain/verify/create-verify.ts";
import { createClamd } from "./platform/clamd/clamd.ts";
import type { Config } from "./platform/config.ts";
import { statement } from "./platform/database/box-transaction.ts";
import type { Database } from "./platform/database/connect.ts";
import { createHttpServer, type HttpServer } from "./platform/http/create-server.ts";
import { createMailer, type Mailer } from "./platform/mail/smtp.ts";
import { createKeyStore } from "./platform/keys/key-store.ts";
import { loadMasterKey } from "./platform/keys/master-key.ts";
import type { Log } from "./platform/log.ts";
import { isFull } from "./platform/objects/disk-errors.ts";
import { createDiskStore, type DiskStoreOptions } from "./platform/objects/disk-store.ts";
import { registerArchiver } from "./protocols/archiver/register-archiver.ts";
import { registerAvatars } from "./protocols/avatars/register-avatars.ts";
import { registerDav } from "./protocols/dav/register-dav.ts";
import { answerStrayDav } from "./protocols/dav/stray-error.ts";
import { graphSchemas, registerGraph } from "./protocols/graph/register-graph.ts";
import { registerLoginFlow } from "./protocols/login-flow/register-login-flow.ts";
import { ocsSchemas, registerOcs } from "./protocols/ocs/register-ocs.ts";
import { registerOpenApi } from "./protocols/openapi/register-openapi.ts";
import { registerPage } from "./protocols/page/register-page.ts";
import { answerStrayPage } from "./protocols/page/stray-page.ts";
import { registerPrivateLinks } from "./protocols/private-links/register-private-links.ts";
import { createAuthenticate } from "./protocols/shared/authenticate.ts";
import { registerThumbnails } from "./protocols/thumbnails/register-thumbnails.ts";
import { registerWeb } from "./protocols/web/register-web.ts";

export interface Platform {
  readonly database: Database;
  /** No other server process uses the database. */
  readonly solo: boolean;
  readonly log: Log;
}

/** What the bench switches off, one at a time, to price it. No configuration leads here. */
export interface Priced {
  readonly store?: Pick<DiskStoreOptions, "sync">;
  readonly blobs?: Pick<BlobsDeps, "cipher">;
}

export type Services = Awaited<ReturnType<typeof composeServices>>;

export interface Composed extends HttpServer {
  readonly services: Services;
  /** Ends what runs in the background; the database stays open. */
  close(): Promise<void>;
}

const pageFolder = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** Everything but the network: what the command line and the demo land work with, too. */
export async function composeServices(config: Config, { database, solo, log }: Platform, priced: Priced = {}) {
  const store = await createDiskStore({ ...priced.store, root: join(config.dataFolder, "objects") });
  const masterKey = await loadMasterKey(config.masterKeyFile ?? join(config.dataFolder, "keys", "master.key"), {
    createIfMissing: config.masterKeyFile === undefined,
  });
  const keys = await createKeyStore({ folder: join(config.dataFolder, "keys", "boxes"), wrapper: masterKey });
  const derive = await loadLandSecret(database, masterKey);
  const people = { database, derive, productName: config.productName };
  const boxes = createBoxes({
    ...{ database, derive },
    keys: { create: (box) => keys.createBoxKey(box), destroy: (box) => keys.destroyBoxKey(box) },
    baseDomain: config.baseDomain,
    usualQuota: config.boxQuota,
  });
  const identity = createIdentity({ ...people, boxes });
  const accounts = createAccounts({ ...people, boxes });
  const loginFlows = createLoginFlows({ database, boxes, identity });
  const blobs = createBlobs({ ...priced.blobs, store, keys, stallAfter: config.bodyIdleSeconds * 1000 });
  const verify = createVerify({ database, objects: store, keys, blobs, clock: systemClock });
  const spaces = createSpaces({ database });
  const standing = tellStanding(database, () => notifications);
  const mounts = createMounts({ database, declined: standing.declined });
  const shareTypes = createShareTypes({ database });
  const access = createAccess({ database, identity, changed: (box) => [mounts, shareTypes].forEach((each) => each.changed(box)) });
  const changed = (box: BoxId, space: SpaceId): void => live.changed(box, space);
  const reads = createReadsLog(database);
  const emptyContent = (box: BoxId): Promise<StoredContent> => blobs.receive(box, Readable.from([]), {});
  const tree = readsTold(reads, createTree({ database, solo, changed, emptyContent }));
  const managed = createPeople({ ...people, boxes, forgetSpace: (space) => tree.forget(spaceId(space)) });
  const projects = createProjects({ database, access, joined: standing.joined, forget: tree.forget, changed });
  const visitors = createVisitors({ database, boxes, identity });
  const rooms = createRooms({
    ...{ database, boxes, identity, access, troubles: log, joined: standing.joined, notifications: () => notifications },
    changed: (box, space) => [tree.forget(space), changed(box, space)],
    granted: (box) => [mounts, shareTypes, access].forEach((each) => each.noticed(`grant:${box}`)),
  });
  const activity = createActivity({ database, tree, derive });
  const search = createSearch({ database, tree });
  const live = createLive({ activity, spaces, mounts, solo });
  const scan = createScan({ ...{ database, blobs, log }, ...scanningOf(config), drop: (...which) => endUpload(intake, ...which, false) });
  const intake = { database, blobs, tree: scan.guard(tree), forget: (space: string) => tree.forget(spaceId(space)) };
  const uploads = createUploads(intake);
  const carry = createCarry({ access, tree, blobs, uploads });
  const trash = createTrash({ database, tree });
  const versions = createVersions({ database, tree });
  const archives = createArchives({ database, tree, blobs });
  const previews = looksTold(reads, createPreviews({ database, tree, blobs }));
  const emblems = createEmblems();
  const profiles = createProfiles({ database, boxes, productName: config.productName, draw: emblems.draw });
  const mail = createMail({
    ...{ database, boxes, log },
    mailer: mailerOf(config),
    domain: config.baseDomain,
    renderers: () => ({ ...links.mails, ...breaches.mails, ...notifications.mails, ...guestMails(guests), ...barriers.mails }),
  });
  const guests = createGuests({
    ...{ ...people, boxes, forgetSpace: (space) => tree.forget(spaceId(space)) },
    mails: { enabled: mail.enabled, announce: (db, letter) => mail.enqueue(db, [{ ...letter, template: guestTemplate }]) },
  });
  const notifications = createNotifications({
    ...{ database, access, tree, mail, productName: config.productName, roomsOf: (actor) => rooms.list(actor) },
    originOf: async (box) => originOf(config, boxes.hostOf((await boxes.byId(box)) ?? { name: "" })),
  });
  const barriers = createBarriers({ database, notifications, mail });
  const breaches = createBreaches({ database, boxes, mail, notifications, productName: config.productName });
  const contacts = createContacts({ database, boxes, notifications });
  const comments = createComments({ database, access, tree, notifications });
  const sharing = createSharing({ database, access, tree, notifications, visitors });
  const links = createLinks({
    ...{ database, derive, boxes, spaces, access, uploads, mail, notifications, scan, log },
    tree: { ...tree, copy: carry.copy },
    guard: createPasswordGuard({ database, derive }),
    productName: config.productName,
    longestDays: config.linkMaxDays,
  });
  scan.onReturn(links.finishWaiting);
  const listeners = [boxes, identity, mail, access, mounts, shareTypes, live, notifications, comments];
  const stopListening = await database.listen((message) => listeners.forEach((each) => each.noticed(message)));
  return {
    boxes,
    identity,
    accounts,
    people: managed,
    guests,
    loginFlows,
    blobs,
    verify,
    spaces,
    projects,
    rooms,
    mounts,
    visitors,
    contacts,
    sharing,
    shareTypes,
    findPrincipals: createFindPrincipals(database),
    access,
    tree,
    scan,
    uploads,
    carry,
    trash,
    versions,
    archives,
    activity,
    search,
    live,
    previews,
    profiles,
    barriers,
    links,
    mail,
    notifications,
    comments,
    breaches,
    objects: store,
    instanceId: await instanceIdOf(database),
    close: closing(stopListening, [mail, live, notifications, access, identity, previews, emblems, scan, uploads, reads, blobs, store]),
  };
}

/** One after the other: what is used by others closes after them. */
const closing = (stopListening: () => void, parts: readonly { close(): void | Promise<void> }[]) => async (): Promise<void> => {
  stopListening();
  for (const part of parts) await part.close();
};

/** The tree, whose contents nobody gets without the log of reads knowing. */
const readsTold = (reads: ReadsLog, tree: Tree): Tree => ({
  ...tree,
  content(grant, node) {
    if (node.blob !== undefined) reads.read(grant, node.blob);
    return tree.content(grant, node);
  },
  async copy(grant, copy, into) {
    const written = await tree.copy(grant, copy, into);
    if (into && into.space !== grant.space) reads.copied(grant, copy.from);
    return written;
  },
});

/** Who looks at pages, or at a document that was made a PDF, has read it as well. */
const looksTold = (reads: ReadsLog, previews: Previews): Previews => ({
  ...previews,
  page(grant, file, wanted) {
    if (file.blob !== undefined) reads.read(grant, file.blob);
    return previews.page(grant, file, wanted);
  },
  document(grant, file) {
    if (file.blob !== undefined) reads.read(grant, file.blob);
    return previews.document(grant, file);
  },
});

/** Without an address of a mail server the product says so where mail would be sent. */
const mailerOf = ({ smtpUrl, mailFrom, baseDomain }: Config): Mailer | undefined =>
  smtpUrl === undefined ? undefined : createMailer({ url: smtpUrl, from: mailFrom ?? `noreply@${baseDomain}` });

const scanningOf = (config: Config): Pick<Parameters<typeof createScan>[0], "scanner" | "rules"> => ({
  scanner: config.scanAddress && createClamd(config.scanAddress),
  rules: {
    what: config.scanWhat,
    away: config.scanAway,
    large: config.scanLarge,
    encrypted: config.scanEncrypted,
    most: config.scanMost,
    seconds: config.scanSeconds,
    atOnce: config.scanAtOnce,
  },
});

/** The whole server, not yet listening. */
export async function compose(config: Config, platform: Platform, priced: Priced = {}): Promise<Composed> {
  const services = await composeServices(config, platform, priced);
  const http = createHttpServer({
    ...config,
    log: platform.log,
    listenHost: config.host,
    checks: { database: () => platform.database.query(ping, []), storage: () => tryStorage(config.dataFolder) },
    onStrayError: (...stray) => answerStrayDav(...stray) || answerStrayPage(pageFolder)(...stray),
  });
  const { app } = http;
  const shared = { ...services, authenticate: createAuthenticate(services.identity), clock: systemClock, log: platform.log };
  await registerDav(app, shared);
  registerPrivateLinks(app, shared);
  registerArchiver(app, shared);
  registerAvatars(app, shared);
  await registerLoginFlow(app, shared);
  registerThumbnails(app, shared);
  await registerOcs(app, { ...shared, product: { name: config.productName, version: "0.1.0" }, linkMaxDays: config.linkMaxDays });
  await registerGraph(app, shared);
  await registerWeb(app, { ...shared, productName: config.productName, linkMaxDays: config.linkMaxDays });
  registerOpenApi(app, http.routes, { title: config.productName, version: "0.1.0", schemas: { ...wire, ...graphSchemas, ...ocsSchemas } });
  await registerPage(app, { dist: pageFolder });
  services.mail.start();
  const cleanup = startCleanup({ ...services, database: platform.database, clock: systemClock, log: platform.log });
  return {
    ...http,
    services,
    async close() {
      cleanup.stop();
      await services.close();
    },
  };
}

/** Where a host is reached from outside, when no request says so. */
function originOf({ publicUrl, port }: Config, host: string): string {
  const base = new URL(publicUrl ?? `http://localhost:${port}`);
  return `${base.protocol}//${host}${base.port === "" ? "" : `:${base.port}`}`;
}

const ping = statement("ping", "select 1");

/** Contents can be written: the folder is there and the disk takes a file. One that is full refuses uploads with 507, but everything else goes on. */
async function tryStorage(dataFolder: string): Promise<void> {
  const file = join(dataFolder, `.ready-${process.pid}`);
  try {
    await writeFile(file, "ready");
  } catch (error) {
    if (!isFull(error)) throw error;
  } finally {
    await rm(file, { force: true });
  }
}

const readInstanceId = statement("read_instance_id", "select value from land where key = 'instance_id'");

async function instanceIdOf(database: Database): Promise<string> {
  const [row] = await database.query<{ value: string }>(readInstanceId, []);
  if (!row) throw new Error("The land has no instance id: the database is not migrated.");
  return row.value;
}
