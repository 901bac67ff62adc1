// The page's one upload queue, tied to session, messages, the network and the warning before leaving.
import { watch } from "vue";
import type { Client } from "@landbox/client";
import type { LanguageSwitch } from "../../i18n/language.ts";
import type { Session } from "../../session/create-session.ts";
import type { Notices } from "../../shell/create-notices.ts";
import { heartbeat } from "./remembered.ts";
import { UploadQueue } from "./upload-queue.ts";
import type { UploadTarget } from "./upload-item.ts";
import "./words.ts";

interface Deps {
  client: Client;
  session: Session;
  notices: Notices;
  language: LanguageSwitch;
}

/** How often those who do not see the bars hear how far it is, in milliseconds. */
const tellEvery = 30_000;
/** When a window that crashed counts as gone, its uploads are looked for again, in milliseconds. */
const recallAgain = 20_000;

export function createAppUploads({ client, session, notices, language }: Deps) {
  const { t } = language.i18n.global;
  const listeners = new Set<(target: UploadTarget) => void>();
  /** A queue belongs to one person; it stays when the same one logs in again after the session ended. */
  let owner: string | undefined;
  const queue = new UploadQueue({
    client,
    account: () => owner,
    onSessionLost: () => session.expire(),
    onChanged: (target) => listeners.forEach((listener) => listener(target)),
    onStarted: (count) => notices.announce(t("uploads.announceStart", count)),
    onOffline: (offline) => notices.announce(t(offline ? "uploads.announceOffline" : "uploads.announceOnline")),
    onFinished: ({ done, failed, folders }) => {
      const parts = [
        done > 0 ? t("uploads.finished", done) : "",
        done === 0 && folders > 0 ? t("uploads.finishedFolders", folders) : "",
        failed > 0 ? t("uploads.failedCount", failed) : "",
      ];
      notices.announce(parts.filter(Boolean).join(", "));
    },
  });

  watch(queue.running, (running) => (running ? addEventListener("beforeunload", warn) : removeEventListener("beforeunload", warn)));
  addEventListener("online", () => queue.goOn());
  addEventListener("offline", () => queue.goOffline());
  addEventListener("pagehide", () => queue.remembered.leave());
  setInterval(() => queue.remembered.alive(), heartbeat);
  setInterval(() => {
    const { size, sent } = queue.summary.value;
    if (!queue.running.value || queue.paused.value || queue.offline.value || size === 0) return;
    notices.announce(t("uploads.announceProgress", { percent: Math.floor((100 * sent) / size) }));
  }, tellEvery);
  watch(
    () => session.state.info?.account.id,
    (account) => {
      if (account === undefined) return;
      if (owner !== undefined && owner !== account) queue.clear();
      owner = account;
      queue.remembered.forgetOthers(account);
      queue.goOn();
      void queue.recall(account);
      setTimeout(() => owner === account && void queue.recall(account), recallAgain);
    },
    { immediate: true },
  );

  return {
    queue,
    /** Calls `listener` for every folder that got something; returns what stops that. */
    onChanged(listener: (target: UploadTarget) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

export type AppUploads = ReturnType<typeof createAppUploads>;
