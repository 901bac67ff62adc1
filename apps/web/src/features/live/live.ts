// What the page knows of changes elsewhere, and how a view follows them.
import { onScopeDispose } from "vue";
import type { LiveChange } from "@landbox/wire";
import { useApp } from "../../app-context.ts";

export interface Live {
  /** `off`: nobody is signed in, or nobody looks. `lost`: there was a connection, and it is being tried again. */
  readonly state: Readonly<{
    status: "off" | "connecting" | "open" | "lost";
    /** Notifications that are unread; undefined until the server has said. */
    unread: number | undefined;
  }>;
  /** Called for each space that changed; the returned function ends it. */
  onChange(listener: (change: LiveChange) => void): () => void;
  /** Called when the server says how many notifications are unread, with what it said before. */
  onNews(listener: (unread: number, before: number | undefined) => void): () => void;
  /** Called with a file or folder whose comments changed. */
  onComments(listener: (node: number) => void): () => void;
  /** Called after spaces or shares came, went, got another name or other rights; the session knows them already. */
  onPlaces(listener: () => void): () => void;
}

/** What a view shows: a folder by id, or anything of a space, or (null) nothing at the moment. */
export interface Watched {
  readonly space: string;
  /** undefined: everything in the space. */
  readonly folder?: number | undefined;
}

interface Known {
  readonly spaces: readonly { readonly id: string }[];
  readonly sharedFiles: readonly { readonly id: string }[];
}

/** For views of everything that somebody sees. */
export const everyPlace = (info: Known | null): readonly Watched[] =>
  info ? [...info.spaces, ...info.sharedFiles].map(({ id }) => ({ space: id })) : [];

/**
 * Calls `refresh` soon after something changed in what is shown, several changes together, as long as the component lives. Also after
 * a connection was lost, because something may have been missed.
 * @param watched asked at each change; an array for views of several places
 */
export function useLiveChanges(watched: () => Watched | readonly Watched[] | null, refresh: () => void): void {
  const { live } = useApp();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const concerns = (change: LiveChange): boolean =>
    [watched() ?? []]
      .flat()
      .some(({ space, folder }) => space === change.space && (folder === undefined || (change.folders?.includes(folder) ?? true)));
  const end = live.onChange((change) => {
    if (!concerns(change)) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, 150);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    end();
  });
}

/** Calls `refresh` after spaces or shares came, went or changed, as long as the component lives. */
export function useLivePlaces(refresh: () => void): void {
  onScopeDispose(useApp().live.onPlaces(refresh));
}
