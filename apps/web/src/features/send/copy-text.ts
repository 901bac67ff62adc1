// Puts a text on the clipboard.
import { useApp } from "../../app-context.ts";

/** `said` is what the person hears when it worked. */
export function useCopy() {
  const { notices } = useApp();
  return async (text: string, said: string, failed: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      notices.success(said);
    } catch {
      notices.failure(failed);
    }
  };
}
