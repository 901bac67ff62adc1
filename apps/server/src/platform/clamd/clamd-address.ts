// Where a clamd listens: a UNIX socket or a host with a port.
import { z } from "zod";

export type ClamdAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** clamd's own usual port. */
const usualPort = 3310;

/** `unix:/run/clamav/clamd.ctl` or `tcp://scanner.example.org:3310`. */
export const clamdAddress = z.string().transform((value, context): ClamdAddress => {
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(value)?.[1];
  if (path !== undefined) return { path };
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "tcp:" && url.hostname !== "" && /^\/?$/.test(url.pathname) && url.search === "" && url.username === "")
    return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port === "" ? usualPort : Number(url.port) };
  context.addIssue({ code: "custom", message: "must be an address like unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310" });
  return z.NEVER;
});
