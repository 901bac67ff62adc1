// Deliveries whose files are still on their way: opened for the recipients as soon as all have arrived, wherever in the page one is meanwhile.
import { reactive } from "vue";
import type { Client } from "@landbox/client";
import type { MadeLink } from "@landbox/wire";
import type { Session } from "../../session/create-session.ts";
import type { AppUploads } from "../uploads/app-uploads.ts";
import type { Picked } from "../uploads/dropped-files.ts";

interface Pending {
  account: string;
  id: string;
  space: string;
  path: readonly string[];
  /** Bytes that will be there when all have arrived. */
  size: number;
}

const place = "landbox.deliveries";
const most = 50;

interface Deps {
  client: Client;
  session: Session;
  uploads: AppUploads;
}

export function createDeliveries({ client, session, uploads }: Deps) {
  /** Passwords that were made in this window: seen until it is closed, kept nowhere. */
  const passwords = reactive(new Map<string, string>());
  const opened = reactive(new Set<string>());
  const busy = new Set<string>();

  const load = (): Pending[] => {
    try {
      return JSON.parse(localStorage.getItem(place) ?? "[]") as Pending[];
    } catch {
      return [];
    }
  };
  const store = (all: readonly Pending[]): void => {
    try {
      if (all.length === 0) localStorage.removeItem(place);
      else localStorage.setItem(place, JSON.stringify(all.slice(-most)));
    } catch {
      // No store: then a restart leaves it to a person to open the delivery.
    }
  };
  const forget = (id: string): void => store(load().filter((one) => one.id !== id));

  /** Opens what is complete. Bytes are counted, because a restart may have lost files that had not begun. */
  async function settle(pending: Pending): Promise<void> {
    const { open, unfinished } = uploads.queue.standing({ spaceId: pending.space, path: pending.path });
    if (open + unfinished > 0 || busy.has(pending.id)) return;
    busy.add(pending.id);
    try {
      const { link } = await client.getLink("deliveries", pending.id);
      if (link.state === "preparing" && (link.folder?.size ?? 0) < pending.size) return;
      if (link.state === "preparing") await client.openLink("deliveries", pending.id);
      forget(pending.id);
      opened.add(pending.id);
    } catch {
      // The delivery's own page says what is wrong, and can do it by hand.
    } finally {
      busy.delete(pending.id);
    }
  }

  uploads.onChanged((target) => {
    const account = session.state.info?.account.id;
    for (const pending of load())
      if (pending.account === account && pending.space === target.spaceId && pending.path.join("/") === target.path.join("/"))
        void settle(pending);
  });

  return {
    passwords,
    /** Ids of deliveries that were opened in this window. */
    opened,
    forget,
    /** Uploads the files of a delivery that was just made, and opens it when they are there. */
    async send(made: MadeLink, root: string, files: readonly Picked[]): Promise<void> {
      const account = session.state.info?.account.id;
      const { link } = made;
      passwords.set(link.id, made.password);
      if (files.length === 0) {
        await client.openLink("deliveries", link.id);
        opened.add(link.id);
        return;
      }
      if (account === undefined || !link.folder) return;
      const size = files.reduce((sum, { file }) => sum + (file?.size ?? 0), link.folder.size);
      const pending = { account, id: link.id, space: link.folder.space, path: made.uploadPath, size };
      store([...load(), pending]);
      uploads.queue.add({ spaceId: pending.space, root, path: pending.path }, files);
    },
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;
