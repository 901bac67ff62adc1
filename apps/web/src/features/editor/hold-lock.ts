// A lock for as long as somebody writes: taken if it can be had, refreshed, given back also when the page is closed.
import { ref } from "vue";
import type { Ref } from "vue";
import { asFailure } from "@landbox/client";
import type { Client } from "@landbox/client";

/** Seconds for which a lock lives without a word: what a crashed browser leaves behind ends soon. */
const lifetime = 180;
const refreshEvery = 60_000;

export interface HeldLock {
  /** "none": locks are not to be had, and a conflict will be noticed at saving. "others": somebody else has it. */
  readonly state: Ref<"waiting" | "held" | "none" | "others">;
  token(): string | undefined;
  take(): Promise<void>;
  release(): Promise<void>;
}

export function holdLock(client: Client, root: string, path: readonly string[]): HeldLock {
  const state = ref<HeldLock["state"]["value"]>("waiting");
  let token: string | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let released = false;

  const leave = (): void => void release();

  async function refresh(): Promise<void> {
    if (token === undefined) return;
    try {
      await client.refreshLock(root, path, token, lifetime);
    } catch (thrown) {
      // A sleeping laptop: the lock has ended, perhaps to somebody else. Without a connection it is tried again.
      if (asFailure(thrown).code !== "network") await take();
    }
  }

  async function take(): Promise<void> {
    clearInterval(timer);
    token = undefined;
    try {
      const taken = await client.lockFile(root, path, lifetime);
      if (released) return void client.unlockFile(root, path, taken);
      token = taken;
      state.value = "held";
      timer = setInterval(() => void refresh(), refreshEvery);
      addEventListener("pagehide", leave);
    } catch (thrown) {
      state.value = asFailure(thrown).code === "locked" ? "others" : "none";
    }
  }

  async function release(): Promise<void> {
    released = true;
    clearInterval(timer);
    removeEventListener("pagehide", leave);
    const held = token;
    token = undefined;
    if (held !== undefined) await client.unlockFile(root, path, held);
  }

  return { state, token: () => token, take, release };
}
