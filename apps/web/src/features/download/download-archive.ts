// Downloads several files and folders as one ZIP: the server looks first, then the browser downloads by itself and shows how far it is.
import type { Client } from "@landbox/client";

/**
 * @param ids files and folders of the space
 * @returns bytes of all contents
 * @throws ClientFailure `not_found`, `too_large`, `too_many_requests`: nothing was downloaded
 */
export async function downloadArchive(client: Client, space: string, ids: readonly number[]): Promise<{ bytes: number }> {
  const { url, bytes } = await client.prepareArchive(space, ids);
  const link = document.createElement("a");
  link.href = url;
  // The answer's own name counts; without the attribute an error would replace the page.
  link.download = "";
  link.click();
  return { bytes };
}
