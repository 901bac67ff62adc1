// Who uses the page: knows the box before the login, the account after it, and when a session has ended.
import { computed, reactive, readonly } from "vue";
import { asFailure } from "@landbox/client";
import type { Client, ClientFailure } from "@landbox/client";
import type { BoxInfo, LoginRequest, SessionInfo } from "@landbox/wire";
import type { LanguageSwitch } from "../i18n/language.ts";

export type SessionEnd = "logged-out" | "expired" | null;

interface State {
  status: "starting" | "failed" | "anonymous" | "active";
  failure: ClientFailure | null;
  box: BoxInfo | null;
  info: SessionInfo | null;
  /** Why the last session is over, until the next one starts. */
  ended: SessionEnd;
  /** The box of a link that somebody came with: its arms and legal pages count, whoever is signed in. */
  visited: SessionInfo["box"] | null;
}

/** The session of the page. `start` may be called again after it failed. */
export function createSession(client: Client, language: LanguageSwitch) {
  const state = reactive<State>({ status: "starting", failure: null, box: null, info: null, ended: null, visited: null });

  async function start(): Promise<void> {
    try {
      const [box, info] = await Promise.all([client.getBox(), client.getSession()]);
      Object.assign(state, { box, info, failure: null, status: info ? "active" : "anonymous" });
      language.suggest(info?.account.language ?? box.language);
    } catch (thrown) {
      Object.assign(state, { failure: asFailure(thrown), status: "failed" });
    }
  }

  function end(reason: SessionEnd): void {
    if (state.status !== "active") return;
    Object.assign(state, { info: null, status: "anonymous", ended: reason });
  }

  return {
    state: readonly(state),
    productName: computed(() => state.info?.productName ?? state.box?.productName ?? "Landbox"),
    boxTitle: computed(() => state.info?.box.title ?? state.box?.box?.title ?? null),
    /** The address of the arms of the box, null without any. */
    arms: computed(() => (state.visited ?? state.info?.box ?? state.box?.box)?.arms ?? null),
    accent: computed(() => (state.visited ?? state.info?.box ?? state.box?.box)?.accent ?? null),
    /** False while the box is frozen. */
    mayWrite: computed(() => state.info?.box.state === "active"),
    /** Whether what lies there can be looked at, and no file be had. @param space the id by which its files are asked for */
    isViewOnly: (space: string): boolean =>
      [...(state.info?.spaces ?? []), ...(state.info?.sharedFiles ?? [])].some((one) => one.id === space && one.viewOnly),
    start,
    /** A link's own page is shown, or no longer. */
    visit(box: SessionInfo["box"] | null): void {
      state.visited = box;
    },
    /** Asks again who one is and which box it is, after either was changed; what is on the screen stays meanwhile. */
    async refresh(): Promise<void> {
      const [box, info] = await Promise.all([client.getBox(), client.getSession()]);
      if (info && state.status === "active") Object.assign(state, { box, info });
    },
    async logIn(request: LoginRequest): Promise<void> {
      const info = await client.logIn(request);
      Object.assign(state, { info, status: "active", ended: null });
      language.suggest(info.account.language);
    },
    async logOut(): Promise<void> {
      await client.logOut();
      end("logged-out");
    },
    /** The server no longer knows the session. */
    expire: (): void => end("expired"),
  };
}

export type Session = ReturnType<typeof createSession>;
