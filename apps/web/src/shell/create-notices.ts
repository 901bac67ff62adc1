// Short messages to the person: seen as toasts, heard through status regions.
import { reactive, ref } from "vue";
import type { Toast } from "@landbox/ui";

/** Milliseconds for which good news stay on the screen; failures stay until closed. */
const visibleFor = 6000;

export function createNotices() {
  const toasts = reactive<Toast[]>([]);
  const spoken = ref("");
  let nextId = 1;

  function close(id: number): void {
    const index = toasts.findIndex((toast) => toast.id === id);
    if (index >= 0) toasts.splice(index, 1);
  }

  function add(text: string, tone: Toast["tone"]): number {
    const id = nextId++;
    toasts.push({ id, text, tone });
    return id;
  }

  return {
    toasts,
    /** What the hidden status region says; for things that are visible elsewhere. */
    spoken,
    close,
    success(text: string): void {
      const id = add(text, "success");
      setTimeout(() => close(id), visibleFor);
    },
    failure: (text: string): number => add(text, "danger"),
    announce(text: string): void {
      // An unchanged text would not be read again.
      spoken.value = spoken.value === text ? `${text}\u00a0` : text;
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
