// Keeps one connection to the server's events while somebody looks at the page, and tells what changed.
import { reactive, readonly, watch } from "vue";
import { liveChanged, liveComments, liveHello, liveNews } from "@landbox/wire";
import type { LiveChange } from "@landbox/wire";
import type { Client } from "@landbox/client";
import type { Session } from "../../session/create-session.ts";
import type { Live } from "./live.ts";

/** Milliseconds that a hidden page keeps its connection: browsers allow only a few for all tabs together. */
const keptHidden = 30_000;
const retries = { first: 1000, longest: 60_000 } as const;

export function createLive(client: Client, session: Session): Live {
  const state = reactive<{ status: Live["state"]["status"]; unread: number | undefined }>({ status: "off", unread: undefined });
  const listeners = new Set<(change: LiveChange) => void>();
  const placeListeners = new Set<() => void>();
  const commentListeners = new Set<(node: number) => void>();
  const newsListeners = new Set<(unread: number, before: number | undefined) => void>();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait: number = retries.first;
  /** What the server told last, to go on from there. */
  let position = "";
  let wasLost = false;

  function tell(changes: readonly LiveChange[]): void {
    for (const change of changes) for (const listener of listeners) listener(change);
  }

  /** Spaces and shares came or went: the session knows which there are, then views look. */
  async function tellPlaces(): Promise<void> {
    await session.refresh().catch(() => undefined);
    for (const listener of placeListeners) listener();
  }

  function close(status: Live["state"]["status"]): void {
    clearTimeout(timer);
    source?.close();
    source = null;
    state.status = status;
  }

  function open(): void {
    if (source) return;
    clearTimeout(timer);
    state.status = state.status === "lost" ? "lost" : "connecting";
    const events = new EventSource(client.eventsUrl(position));
    source = events;
    events.addEventListener("hello", (event: MessageEvent<string>) => {
      position = event.lastEventId;
      wait = retries.first;
      state.status = "open";
      const { spaces } = liveHello.parse(JSON.parse(event.data));
      // While the connection was away, what views asked for may have failed too: they look at everything anew, which costs little where nothing changed.
      if (wasLost) tell(Object.entries(spaces).map(([space, seq]) => ({ space, seq, folders: null })));
      // What was given or taken back since the session was asked for.
      const { info } = session.state;
      const known = info ? [...info.spaces, ...info.sharedFiles].map(({ id }) => id) : [];
      if (wasLost || known.length !== Object.keys(spaces).length || known.some((id) => !(id in spaces))) void tellPlaces();
      wasLost = false;
    });
    events.addEventListener("changed", (event: MessageEvent<string>) => {
      position = event.lastEventId;
      const { changes, places } = liveChanged.parse(JSON.parse(event.data));
      tell(changes);
      if (places) void tellPlaces();
    });
    events.addEventListener("news", (event: MessageEvent<string>) => {
      const before = state.unread;
      const { unread } = liveNews.parse(JSON.parse(event.data));
      state.unread = unread;
      for (const listener of newsListeners) listener(unread, before);
    });
    events.addEventListener("comments", (event: MessageEvent<string>) => {
      const { node } = liveComments.parse(JSON.parse(event.data));
      for (const listener of commentListeners) listener(node);
    });
    events.addEventListener("error", () => void lost(events));
  }

  /** The browser comes again by itself after a cut, but not after a refusal; so it is always done here. */
  async function lost(events: EventSource): Promise<void> {
    if (source !== events) return;
    close("lost");
    wasLost = true;
    timer = setTimeout(() => wanted() && open(), wait);
    wait = Math.min(retries.longest, wait * 2);
    // A session that has ended is not a lost connection.
    const info = await client.getSession().catch(() => undefined);
    if (info === null) session.expire();
  }

  const wanted = (): boolean => session.state.status === "active" && !document.hidden;

  function follow(): void {
    clearTimeout(timer);
    if (session.state.status !== "active") {
      close("off");
      position = "";
      wasLost = false;
      state.unread = undefined;
    } else if (!document.hidden) open();
    else timer = setTimeout(() => close("off"), keptHidden);
  }

  document.addEventListener("visibilitychange", follow);
  // The old connection may not have noticed yet that the network was away.
  addEventListener("online", () => {
    if (!wanted()) return;
    close("lost");
    wasLost = true;
    open();
  });
  watch(() => session.state.status, follow, { immediate: true });

  return {
    state: readonly(state),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNews(listener) {
      newsListeners.add(listener);
      return () => newsListeners.delete(listener);
    },
    onComments(listener) {
      commentListeners.add(listener);
      return () => commentListeners.delete(listener);
    },
    onPlaces(listener) {
      placeListeners.add(listener);
      return () => placeListeners.delete(listener);
    },
  };
}
