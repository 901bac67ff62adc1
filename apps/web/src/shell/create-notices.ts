// Short messages to the person: seen as toasts, heard through status regions.
import { reactive, ref } from "vue";
import type { Toast } from "@landbox/ui";

/** Milliseconds for which good news stay on the screen, longer with something to do about them; failures stay until closed. */
const visibleFor = 6000;
const visibleWithAction = 12_000;

export function createNotices() {
  const toasts = reactive<Toast[]>([]);
  const spoken = ref("");
  let nextId = 1;

  const timers = new Map<number, ReturnType<typeof setTimeout>>();

  function close(id: number): void {
    hold(id);
    const index = toasts.findIndex((toast) => toast.id === id);
    if (index >= 0) toasts.splice(index, 1);
  }

  function add(text: string, tone: Toast["tone"], action?: Toast["action"]): number {
    const id = nextId++;
    toasts.push({ id, text, tone, ...(action ? { action } : {}) });
    return id;
  }

  /** Keeps a message while someone points at it or has the focus in it. */
  function hold(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }

  function release(id: number): void {
    const toast = toasts.find((one) => one.id === id);
    if (!toast || toast.tone !== "success") return;
    hold(id);
    timers.set(
      id,
      setTimeout(() => close(id), toast.action ? visibleWithAction : visibleFor),
    );
  }

  return {
    toasts,
    /** What the hidden status region says; for things that are visible elsewhere. */
    spoken,
    close,
    hold,
    release,
    /** Good news, with a button if there is something to do about them. A message with a button replaces an earlier one with a button. */
    success(text: string, action?: Toast["action"]): number {
      if (action) for (const earlier of toasts.filter((toast) => toast.action)) close(earlier.id);
      const id = add(text, "success", action);
      release(id);
      return id;
    },
    failure: (text: string): number => add(text, "danger"),
    announce(text: string): void {
      // An unchanged text would not be read again.
      spoken.value = spoken.value === text ? `${text}\u00a0` : text;
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
