// Deliveries whose files are still on their way: opened for the recipients as soon as all have arrived, wherever in the page one is meanwhile, and gone on
// with after the browser was closed.
import { reactive, shallowReactive, watch } from "vue";
import { asFailure } from "@landbox/client";
import type { Client } from "@landbox/client";
import type { MadeLink } from "@landbox/wire";
import type { Session } from "../../session/create-session.ts";
import type { AppUploads } from "../uploads/app-uploads.ts";
import type { Picked } from "../uploads/dropped-files.ts";
import type { Draft } from "./draft-store.ts";
import { addPending, createClaims, loadPending, removePending } from "./pending-deliveries.ts";
import type { Pending } from "./pending-deliveries.ts";

interface Deps {
  client: Client;
  session: Session;
  uploads: AppUploads;
}

// Loaded when there is something to keep.
const drafts = () => import("./draft-store.ts");

export function createDeliveries(deps: Deps) {
  const { client, session, uploads } = deps;
  const { state, settle, forget } = createSettling(deps);
  const account = () => session.state.info?.account.id;
  uploads.onChanged((target) => {
    for (const pending of loadPending())
      if (pending.account === account() && pending.space === target.spaceId && pending.path.join("/") === target.path.join("/"))
        void settle(pending);
  });
  watchPeople(deps, { state, settle });

  return {
    passwords: state.passwords,
    opened: state.opened,
    interrupted: state.interrupted,
    forget,
    /** Uploads the files of a delivery that was just made, and opens it when they are there. */
    async send(made: MadeLink, root: string, files: readonly Picked[]): Promise<void> {
      const { link, password } = made;
      const { id } = link;
      state.passwords.set(id, password);
      if (files.length === 0) {
        await client.openLink("deliveries", id);
        state.opened.add(id);
        return;
      }
      const owner = account();
      if (owner === undefined || !link.folder) return;
      const size = files.reduce((sum, { file }) => sum + (file?.size ?? 0), link.folder.size);
      const place = { id, account: owner, space: link.folder.space, path: made.uploadPath };
      addPending({ ...place, size });
      state.claims.claim(id);
      void keep({ ...place, subject: link.subject, password, root }, files, () => !state.opened.has(id));
      uploads.queue.add({ spaceId: place.space, root, path: place.path }, files);
    },
    /** Goes on with an interrupted delivery: what the server has of the files is not sent again. */
    async resume(draft: Draft, files: readonly Picked[]): Promise<void> {
      const target = { spaceId: draft.space, root: draft.root, path: draft.path };
      state.claims.claim(draft.id);
      await uploads.queue.recall(draft.account, target);
      state.interrupted.delete(draft.id);
      if (files.length > 0) return uploads.queue.add(target, files);
      const pending = loadPending().find(({ id }) => id === draft.id);
      if (pending) await settle(pending);
    },
  };
}

const drop = (id: string): Promise<void> => drafts().then(({ dropDraft }) => dropDraft(id));

/** @param isWaiting asked afterwards: small files may have arrived before it was written */
async function keep(draft: Omit<Draft, "files" | "at">, files: readonly Picked[], isWaiting: () => boolean): Promise<void> {
  const { draftFilesOf, putDraft } = await drafts();
  await putDraft({ ...draft, files: await draftFilesOf(files), at: Date.now() });
  if (!isWaiting()) await drop(draft.id);
}

function createState() {
  return {
    /** Passwords that were made in this window: seen until it is closed; beyond that kept only until the delivery is sent. */
    passwords: reactive(new Map<string, string>()),
    /** Ids of deliveries that were opened in this window. */
    opened: reactive(new Set<string>()),
    /** What was on its way when an earlier window was closed, by id. */
    interrupted: shallowReactive(new Map<string, Draft>()),
    claims: createClaims(),
  };
}

type Settle = (pending: Pending) => Promise<void>;

function createSettling({ client, uploads }: Deps) {
  const state = createState();
  const busy = new Set<string>();

  function forget(id: string): void {
    if (removePending(id)) void drop(id);
    state.interrupted.delete(id);
    state.claims.release(id);
  }

  /** Opens what is complete. Bytes are counted, because a restart may have lost files that had not begun. */
  const settle: Settle = async (pending) => {
    const { open, unfinished } = uploads.queue.standing({ spaceId: pending.space, path: pending.path });
    if (open + unfinished > 0 || busy.has(pending.id)) return;
    busy.add(pending.id);
    try {
      const { link } = await client.getLink("deliveries", pending.id);
      if (link.state === "preparing" && (link.folder?.size ?? 0) < pending.size) return;
      if (link.state === "preparing") await client.openLink("deliveries", pending.id);
      state.opened.add(pending.id);
      forget(pending.id);
    } catch (thrown) {
      // The delivery's own page says what is wrong, and can do it by hand.
      if (asFailure(thrown).code === "not_found") forget(pending.id);
    } finally {
      busy.delete(pending.id);
    }
  };
  return { state, settle, forget };
}

/** Finds what earlier windows of whoever logs in have left, and leaves nothing to whoever comes next. */
function watchPeople({ session }: Deps, { state, settle }: { state: ReturnType<typeof createState>; settle: Settle }): void {
  async function recall(account: string): Promise<void> {
    const left = await state.claims.unclaimed(loadPending().filter((one) => one.account === account));
    if (left.length === 0) return;
    const found = await drafts().then(({ draftsOf }) => draftsOf(account));
    for (const { id, password } of found) if (!state.passwords.has(id) && password !== "") state.passwords.set(id, password);
    // What is complete only has to be opened.
    await Promise.all(left.map(settle));
    const waiting = new Set(loadPending().map(({ id }) => id));
    if (session.state.info?.account.id !== account) return;
    for (const { id } of left) {
      const draft = found.find((one) => one.id === id);
      if (draft && waiting.has(id)) state.interrupted.set(id, draft);
    }
  }

  let owner: string | undefined;
  watch(
    () => session.state.info?.account.id,
    (account) => {
      if (account === undefined) {
        if (session.state.ended === "logged-out" && loadPending().length > 0) void drafts().then(({ dropPasswords }) => dropPasswords());
        return;
      }
      if (owner !== undefined && owner !== account) {
        state.passwords.clear();
        state.interrupted.clear();
      }
      owner = account;
      void recall(account);
    },
    { immediate: true },
  );
}

export type Deliveries = ReturnType<typeof createDeliveries>;
