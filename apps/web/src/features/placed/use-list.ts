// Loads what a list page shows, and loads it anew without taking away what is there.
import { reactive, readonly } from "vue";
import { asFailure } from "@landbox/client";
import type { ClientFailure } from "@landbox/client";
import { useApp } from "../../app-context.ts";

interface State<T> {
  status: "loading" | "ready" | "failed";
  failure: ClientFailure | null;
  value: T | null;
}

/** @param ask what is to be shown; only the answer to the last question counts */
export function useList<T extends object>(ask: () => Promise<T>) {
  const { session } = useApp();
  const state = reactive({ status: "loading", failure: null, value: null }) as State<T>;
  let turn = 0;

  async function load(): Promise<void> {
    const own = ++turn;
    try {
      const value = await ask();
      if (own === turn) Object.assign(state, { status: "ready", failure: null, value });
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (own !== turn || failure.code === "aborted") return;
      if (failure.code === "unauthenticated") session.expire();
      // What is on the screen stays while the connection is away.
      if (state.status !== "ready" || failure.code !== "network") Object.assign(state, { status: "failed", failure });
    }
  }

  return {
    state: readonly(state) as Readonly<State<T>>,
    /** Shows that it is loading. */
    open(): Promise<void> {
      Object.assign(state, { status: "loading", failure: null, value: null });
      return load();
    },
    /** Fetches anew behind what is shown. */
    reload: load,
    /** Changes what is shown without asking. */
    set: (value: T): void => void Object.assign(state, { value }),
  };
}
