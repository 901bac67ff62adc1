// What the browser remembers of a session: that there was one here, so that the page loads ahead what only people who are signed in need; and what has to go with it.
import { watch } from "vue";
import type { Session } from "./create-session.ts";

const storageKey = "landbox.signed-in";
/** What a window keeps for coming back (features/files/model/left-behind.ts). */
const ofTheSession = ["landbox.folder"] as const;

/** Whether somebody was signed in when this browser was here last; a guess, never a permission. */
export function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== null;
  } catch {
    return false;
  }
}

/** Keeps the guess up to date, and clears away what must not outlive the session. */
export function rememberSession(session: Session): void {
  watch(
    () => session.state.status,
    (status) => {
      try {
        if (status === "active") localStorage.setItem(storageKey, "1");
        else if (status === "anonymous") {
          localStorage.removeItem(storageKey);
          for (const key of ofTheSession) sessionStorage.removeItem(key);
        }
      } catch {
        // Storage may be forbidden by the browser; then nothing is loaded ahead, and nothing was kept.
      }
    },
    { immediate: true },
  );
}
