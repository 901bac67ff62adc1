// The addresses that commands print.
import type { Box } from "../domain/boxes/boxes.ts";
import type { Config } from "../platform/config.ts";

/** The address of a box's own page, without trailing slash; the common one where no base domain is configured for a public address. */
export function addressOf(config: Pick<Config, "publicUrl" | "baseDomain" | "port">, box: Pick<Box, "name">): string {
  const publicUrl = config.publicUrl === undefined ? undefined : new URL(config.publicUrl);
  if (publicUrl === undefined) return `http://${box.name}.${config.baseDomain}:${config.port}`;
  if (config.baseDomain === "localhost" && publicUrl.hostname !== "localhost") return publicUrl.href.replace(/\/+$/, "");
  return `${publicUrl.protocol}//${box.name}.${config.baseDomain}${publicUrl.port === "" ? "" : `:${publicUrl.port}`}`;
}

export const invitationAddress = (
  config: Pick<Config, "publicUrl" | "baseDomain" | "port">,
  box: Pick<Box, "name">,
  token: string,
): string => `${addressOf(config, box)}/invitation/${token}`;
