// The page's one upload queue, tied to session, messages and the warning before leaving.
import { watch } from "vue";
import type { Client } from "@landbox/client";
import type { LanguageSwitch } from "../../i18n/language.ts";
import type { Session } from "../../session/create-session.ts";
import type { Notices } from "../../shell/create-notices.ts";
import { UploadQueue } from "./upload-queue.ts";
import type { UploadTarget } from "./upload-item.ts";
import "./words.ts";

interface Deps {
  client: Client;
  session: Session;
  notices: Notices;
  language: LanguageSwitch;
}

export function createAppUploads({ client, session, notices, language }: Deps) {
  const { t } = language.i18n.global;
  const listeners = new Set<(target: UploadTarget) => void>();
  const queue = new UploadQueue({
    client,
    onSessionLost: () => session.expire(),
    onChanged: (target) => listeners.forEach((listener) => listener(target)),
    onStarted: (count) => notices.announce(t("uploads.announceStart", count)),
    onFinished: ({ done, failed }) => {
      const parts = [done > 0 ? t("uploads.finished", done) : "", failed > 0 ? t("uploads.failedCount", failed) : ""];
      notices.announce(parts.filter(Boolean).join(", "));
    },
  });

  watch(queue.running, (running) => (running ? addEventListener("beforeunload", warn) : removeEventListener("beforeunload", warn)));
  addEventListener("online", () => queue.retryAfterOffline());
  // A queue belongs to one person; it stays when the same one logs in again after the session ended.
  let owner: string | undefined;
  watch(
    () => session.state.info?.account.id,
    (account) => {
      if (account === undefined) return;
      if (owner !== undefined && owner !== account) queue.clear();
      owner = account;
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
