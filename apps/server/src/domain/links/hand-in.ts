// What somebody hands in to a request: a folder for each sender, files that go on after a break, a receipt at the end.
import type { Readable } from "node:stream";
import { DomainError, normalizeName } from "@landbox/wire";
import { inBox } from "../../platform/database/box-transaction.ts";
import type { Granted } from "../access/granted.ts";
import { isMailAddress } from "../mail/mail-address.ts";
import type { News } from "../notifications/notifications.ts";
import type { Uploads } from "../uploads/uploads.ts";
import type { LinksContext } from "./links-context.ts";
import { checkEnding, checkHead, headLength } from "./file-kinds.ts";
import { numbered, plainFileName, plainName } from "./folder-names.ts";
import type { HandedIn, HandInFile, Visitor } from "./links.ts";
import * as store from "./hand-in.store.ts";
import { freeFolder } from "./make-folder.ts";
import { passOn, watchHead } from "./watch-head.ts";

/** Of one sender, whatever the request says: nobody picks more, and the list stays short. */
const mostFiles = 2000;
const mostTries = 500;
/** Characters of a sender's name. */
const longestName = 100;
/** Seconds after the first file until the clerk hears of it, if the sender never says that it is all. */
const tellAfter = 600;

const visitOf = (visitor: Visitor): Buffer => Buffer.from(visitor.visit, "hex");

/** @throws DomainError not_found for a link that asks for nothing */
export function writingOf(visitor: Visitor): Granted<"write"> {
  if (!visitor.writing) throw new DomainError("not_found", "Nothing can be handed in here.");
  return visitor.writing;
}

/** See Links.introduce. */
export async function introduceSender(context: LinksContext, visitor: Visitor, sender: store.Sender): Promise<void> {
  const grant = writingOf(visitor);
  const clean = sender.name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  // By characters: half of one is nothing that a database takes.
  const name = [...clean].slice(0, longestName).join("");
  const email = sender.email?.trim() || undefined;
  if (name === "") throw bad("sender_name", "Please say who you are.");
  if (email !== undefined && !isMailAddress(email)) throw bad("link_email", "This is no e-mail address.", { email: email.slice(0, 100) });
  if (visitor.folder) return;
  const { path, node } = await freeFolder(context.tree, grant, [], plainName(name));
  const folder = { id: node.id, name: path.at(-1) ?? name };
  // Two windows of one visit: the second folder stays empty, and both use the first.
  await store.nameSender(context.database, visitor.link.box, visitOf(visitor), folder, { name, ...(email === undefined ? {} : { email }) });
}

/** See Links.announce. */
export async function announceFile(context: LinksContext, visitor: Visitor, file: HandInFile): Promise<{ upload: string; name: string }> {
  const grant = writingOf(visitor);
  const { link, folder } = visitor;
  if (!folder) throw bad("sender_name", "Please say who you are.");
  const wanted = plainFileName(normalizeName(file.name));
  checkEnding(wanted, link.terms.types ?? []);
  if (link.terms.largest !== undefined && file.size > link.terms.largest)
    throw new DomainError("too_large", "This file is larger than what is asked for.", { values: { fault: "link_file_large" } });
  const name = await reserveName(context, visitor, wanted, file.size);
  const visit = visitOf(visitor);
  try {
    const upload = await context.uploads.start(grant, {
      path: [folder.name, name],
      length: file.size,
      mtime: file.mtime,
      conditions: { ifNoneMatch: "*" },
    });
    await store.tieUpload(context.database, link.box, visit, name, upload.id);
    if (upload.written) await noteDone(context, visitor, upload.id, upload.written.node);
    return { upload: upload.id, name };
  } catch (error) {
    await store.forgetFile(context.database, link.box, visit, name).catch(() => undefined);
    throw error;
  }
}

/** A name that this sender has not used: cameras call every picture the same. @throws DomainError too_large beyond what the request takes */
function reserveName({ database }: LinksContext, { link, visit }: Visitor, wanted: string, size: number): Promise<string> {
  return inBox(database, link.box, async (db) => {
    const held = Buffer.from(visit, "hex");
    const { tries, files, bytes } = await store.announced(db, held);
    const most = Math.min(mostFiles, link.terms.mostFiles ?? mostFiles);
    if (files >= most || tries >= mostFiles)
      throw new DomainError("too_large", `At most ${most} files can be handed in.`, { values: { fault: "link_files_most", most } });
    if (link.terms.mostBytes !== undefined && bytes + size > link.terms.mostBytes)
      throw new DomainError("too_large", "Together these files are larger than what is asked for.", {
        values: { fault: "link_bytes_most" },
      });
    for (let number = 1; number <= mostTries; number++) {
      const name = numbered(wanted, number, true);
      if (await store.announceFile(db, { link: link.id, visit: held, name, size })) return name;
    }
    throw new DomainError("already_exists", "Too many files have this name.");
  });
}

/** See Links.append. */
export async function appendFile(
  context: LinksContext,
  visitor: Visitor,
  upload: string,
  patch: { offset: number; body: Readable; contentLength: number | undefined; onAccepted?: () => void; signal?: AbortSignal },
): Promise<{ offset: number }> {
  const grant = writingOf(visitor);
  const { database, uploads } = context;
  const visit = visitOf(visitor);
  const file = await ownFile(context, visitor, upload);
  const watched = patch.offset < headLength && file.done_at === null;
  if (!watched) return unlessHeldBack(context, visitor, { upload, file }, () => uploads.append(grant, upload, patch));
  const before = (file.head ?? Buffer.alloc(0)).subarray(0, patch.offset);
  // What came before this was not kept: then the file has to come again.
  if (before.length < Math.min(patch.offset, headLength))
    throw new DomainError("upload_gone", "Please send this file again from the start.");
  let refusal: DomainError | undefined;
  // Only what goes where the upload stands is its beginning: the rest is looked at by nobody and must not be remembered in its place.
  let accepted = false;
  const onAccepted = (): void => {
    accepted = true;
    patch.onAccepted?.();
  };
  const watch = watchHead(before, file.size, async (head) => {
    await checkHead(file.name, head).catch((error: unknown) => {
      if (error instanceof DomainError) refusal = error;
      throw error;
    });
  });
  passOn(patch.body, watch.stream);
  try {
    return await unlessHeldBack(context, visitor, { upload, file }, () =>
      uploads.append(grant, upload, { ...patch, onAccepted, body: watch.stream }),
    );
  } catch (error) {
    if (refusal === undefined) throw error;
    await uploads.end(grant, upload).catch(() => undefined);
    await store.forgetFile(database, visitor.link.box, visit, file.name);
    throw refusal;
  } finally {
    watch.stream.destroy();
    if (accepted && refusal === undefined)
      await store.keepHead(database, visitor.link.box, visit, upload, watch.seen()).catch(() => undefined);
  }
}

/** See Links.standing. */
export async function fileStanding(context: LinksContext, visitor: Visitor, upload: string): Promise<{ offset: number; length: number }> {
  const file = await ownFile(context, visitor, upload);
  const { offset } = await unlessHeldBack(context, visitor, { upload, file }, () => context.uploads.settle(writingOf(visitor), upload));
  return { offset, length: file.size };
}

/** See Links.withdraw. */
export async function withdrawFile(context: LinksContext, visitor: Visitor, upload: string): Promise<void> {
  const file = await ownFile(context, visitor, upload);
  // What is there is there: only the clerk takes it away. And what was held back stays told.
  if (file.done_at !== null || file.finding !== null) return;
  await context.uploads.end(writingOf(visitor), upload);
  await store.forgetFile(context.database, visitor.link.box, visitOf(visitor), file.name);
}

async function ownFile({ database }: LinksContext, visitor: Visitor, upload: string): Promise<store.FileRow> {
  const file = await store.fileOf(database, visitor.link.box, visitOf(visitor), upload);
  if (!file) throw new DomainError("upload_gone", "This upload does not exist or has expired.");
  return file;
}

/** Goes on with a file and notes that it is there, or that it was held back. @throws DomainError malware, and what `go` throws */
export async function unlessHeldBack(
  context: LinksContext,
  visitor: Visitor,
  { upload, file }: { upload: string; file: Pick<store.FileRow, "finding"> },
  go: () => ReturnType<Uploads["append"]>,
): Promise<{ offset: number }> {
  // Its sender missed the answer.
  if (file.finding !== null) throw heldBack(file.finding);
  try {
    const standing = await go();
    if (standing.written) await noteDone(context, visitor, upload, standing.written.node);
    return { offset: standing.offset };
  } catch (error) {
    if (error instanceof DomainError && error.code === "malware") await noteHeldBack(context, visitor, upload, error);
    throw error;
  }
}

const heldBack = (finding: string): DomainError =>
  new DomainError("malware", `Not accepted: malware was found in this file (${finding}).`, { values: { finding } });

/** Both are told: the sender by the error and the receipt, the owner of the request with what else came in. */
function noteHeldBack(context: LinksContext, visitor: Visitor, upload: string, { detail }: DomainError): Promise<void> {
  const { database, notifications } = context;
  const { finding, sha256 } = { finding: "", sha256: "", ...detail.values };
  const file = { visit: visitOf(visitor), upload, finding: String(finding), sha256: String(sha256) };
  return store.fileRefused(database, visitor.link.box, file, async (db) => {
    await notifications.tell(db, { ...newsOf(visitor, tellAfter), kind: "held_back" });
  });
}

function noteDone(
  context: LinksContext,
  visitor: Visitor,
  upload: string,
  node: Parameters<typeof store.fileDone>[2]["node"],
): Promise<void> {
  const { link } = visitor;
  return store.fileDone(context.database, link.box, { visit: visitOf(visitor), upload, node }, async (db) => {
    await context.notifications.tell(db, newsOf(visitor, tellAfter));
  });
}

/** See Links.finish. */
export async function finishHandIn(context: LinksContext, visitor: Visitor, origin: string): Promise<HandedIn> {
  const { link } = visitor;
  writingOf(visitor);
  const visit = visitOf(visitor);
  const before = await store.receiptOf(context.database, link.box, visit);
  await store.handInOver(context.database, link.box, visit, async (db) => {
    if (visitor.notify) await context.notifications.tell(db, { ...newsOf(visitor, 0), letterOnly: true });
    const email = before?.sender?.email;
    if (email !== undefined)
      await context.mail.enqueue(db, [
        {
          template: "receipt",
          about: visitor.visit,
          recipient: email,
          language: visitor.actor.language,
          origin,
          bundle: `receipt ${visitor.visit}`,
        },
      ]);
  });
  return handedIn(context, visitor);
}

/** @param after seconds until the letter leaves */
function newsOf({ link, notify }: Visitor, after: number): News {
  const letter = notify && { ...notify, template: "handed_in", about: link.id, after, bundle: `handed_in ${link.id}` };
  const about = { kind: "handed_in", to: { accounts: [link.owner] }, subject: `link ${link.id}`, link: link.id } as const;
  return { ...about, ...(letter ? { letter } : {}) };
}

/** See Links.handedIn. */
export async function handedIn(context: LinksContext, visitor: Visitor): Promise<HandedIn> {
  const { link } = visitor;
  const visit = visitOf(visitor);
  const [receipt, files, refused] = await Promise.all([
    store.receiptOf(context.database, link.box, visit),
    store.filesOf(context.database, link.box, visit),
    store.refusedOf(context.database, link.box, visit),
  ]);
  return {
    // Named by what it is about, so that the same receipt has the same number.
    number: visitor.visit.slice(0, 12),
    sender: receipt?.sender ?? undefined,
    boxTitle: receipt?.box_title ?? "",
    at: receipt?.handed_in_at ?? undefined,
    files: files.map(({ name, size, sha256, done_at: at }) => ({ name, size, sha256: sha256 ?? undefined, at })),
    heldBack: refused.map(({ refused_at: at, ...file }) => ({ ...file, at })),
  };
}

const bad = (fault: string, message: string, values: Record<string, string> = {}): DomainError =>
  new DomainError("bad_request", message, { values: { fault, ...values } });
