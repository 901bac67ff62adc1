// Makes the folders of an uploaded folder, each once, however many files lie in it.
import { asFailure } from "@landbox/client";
import type { Client } from "@landbox/client";

export function createFolderMaker(client: Client) {
  const made = new Map<string, Promise<void>>();

  async function make(root: string, path: readonly string[]): Promise<void> {
    try {
      await client.createFolder(root, path);
    } catch (thrown) {
      if (asFailure(thrown).code !== "already_exists") throw thrown;
    }
  }

  return {
    /** Makes what is missing between `base`, which is there, and `folder`. */
    async ensure(root: string, base: readonly string[], folder: readonly string[]): Promise<void> {
      for (let depth = base.length + 1; depth <= folder.length; depth++) {
        const path = folder.slice(0, depth);
        const key = JSON.stringify([root, path]);
        const running = made.get(key) ?? make(root, path);
        made.set(key, running);
        await running.catch((thrown: unknown) => {
          made.delete(key);
          throw thrown;
        });
      }
    },
    forget: (): void => made.clear(),
  };
}
