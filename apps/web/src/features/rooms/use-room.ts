// The room on the screen, for all parts of its page.
import { inject, provide } from "vue";
import type { InjectionKey, Ref } from "vue";
import type { RoomDetails } from "@landbox/wire";

export interface RoomContext {
  readonly details: Readonly<Ref<RoomDetails>>;
  /** Fetches it anew, and what the navigation shows. */
  reload(): Promise<void>;
}

const key: InjectionKey<RoomContext> = Symbol("room");

export const provideRoom = (context: RoomContext): void => provide(key, context);

/** The room that the frame has loaded; the parts of the page are drawn only then. */
export function useRoom(): RoomContext {
  const context = inject(key);
  if (!context) throw new Error("No room was provided.");
  return context;
}
