// Where a request comes from and under which address the server is reached: forwarded headers count only from trusted proxies, a raw Host header never makes an address.
import { BlockList, isIP, isIPv4 } from "node:net";
import type { IncomingMessage } from "node:http";

export interface CallerFacts {
  /** Host name of the request without port, lower-case. */
  readonly host: string;
  /** The client's address after trusted proxies. */
  readonly address: string;
  readonly userAgent: string | undefined;
}

export interface OriginRules {
  /** LANDBOX_PUBLIC_URL, without trailing slash. */
  readonly publicUrl: string | undefined;
  readonly baseDomain: string;
  readonly trustedProxies: readonly string[];
  /** LANDBOX's HOST: used in addresses when nothing better is known. */
  readonly listenHost: string;
}

export interface CallerReader {
  callerOf(request: IncomingMessage): CallerFacts;
  /** Absolute public base address without trailing slash. */
  originOf(request: IncomingMessage): string;
  /**
   * The same for an answer that only the caller itself hears and that nobody keeps: where no configuration says better, the address it used,
   * because the guess would send its next request elsewhere.
   */
  reachedAt(request: IncomingMessage): string;
  /** Came directly from this machine, not through any proxy. */
  isLocal(request: IncomingMessage): boolean;
}

export function createCallerReader(rules: OriginRules): CallerReader {
  const trusted = trustedList(rules.trustedProxies);
  const base = rules.publicUrl === undefined ? undefined : new URL(rules.publicUrl);
  const isTrusted = (address: string): boolean =>
    rules.trustedProxies.length > 0 && isIP(address) !== 0 && trusted.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  const peerOf = (request: IncomingMessage): string => plainAddress(request.socket.remoteAddress ?? "");

  const forwarded = (request: IncomingMessage, name: string): string | undefined => {
    if (rules.trustedProxies.length === 0 || request.headers[name] === undefined || !isTrusted(peerOf(request))) return undefined;
    return lastOf(request.headers[name]);
  };
  const hostHeaderOf = (request: IncomingMessage): string =>
    (forwarded(request, "x-forwarded-host") ?? request.headers.host ?? "").toLowerCase();

  function addressOf(request: IncomingMessage): string {
    const peer = peerOf(request);
    const header = request.headers["x-forwarded-for"];
    if (header === undefined || !isTrusted(peer)) return peer;
    // From right to left: each trusted proxy vouches for the address that it saw.
    const hops = String(header)
      .split(",")
      .map((hop) => plainAddress(hop.trim()));
    let address = peer;
    for (let index = hops.length - 1; index >= 0 && isTrusted(address); index--) {
      const hop = hops[index] ?? "";
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  }

  function knownOriginOf(request: IncomingMessage): string | undefined {
    const header = hostHeaderOf(request);
    const name = hostNameOf(header);
    const isBox = isBoxHost(name, rules.baseDomain);
    if (base)
      return isBox || name === rules.baseDomain
        ? `${base.protocol}//${name}${base.port === "" ? "" : `:${base.port}`}`
        : (rules.publicUrl ?? "");
    const port = request.socket.localPort ?? 80;
    if (forwarded(request, "x-forwarded-host") !== undefined) return `${schemeOf(request)}://${header}`;
    if (isBox || isOwnName(name, request, rules)) return `http://${bracketed(name)}${port === 80 ? "" : `:${port}`}`;
    return undefined;
  }

  function originOf(request: IncomingMessage): string {
    const known = knownOriginOf(request);
    if (known !== undefined) return known;
    const port = request.socket.localPort ?? 80;
    return `http://${bracketed(anywhere.has(rules.listenHost) ? "localhost" : rules.listenHost)}${port === 80 ? "" : `:${port}`}`;
  }

  function reachedAt(request: IncomingMessage): string {
    const { host } = request.headers;
    const scheme = request.headers["x-forwarded-proto"] === "https" ? "https" : "http";
    if (base || host === undefined || host === "" || forwarded(request, "x-forwarded-host") !== undefined) return originOf(request);
    return `${scheme}://${host}`;
  }

  const schemeOf = (request: IncomingMessage): string => (forwarded(request, "x-forwarded-proto") === "https" ? "https" : "http");

  return {
    callerOf: (request) => ({
      host: hostNameOf(hostHeaderOf(request)),
      address: addressOf(request),
      userAgent: request.headers["user-agent"]?.slice(0, 300),
    }),
    originOf,
    reachedAt,
    isLocal: (request) =>
      isLoopback(peerOf(request)) &&
      request.headers["x-forwarded-for"] === undefined &&
      request.headers.forwarded === undefined &&
      request.headers["x-forwarded-host"] === undefined,
  };
}

const anywhere = new Set(["0.0.0.0", "::", "127.0.0.1", "::1"]);

function trustedList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address.replace(/^\[(.*)\]$/, "$1");

const lastOf = (header: string | string[] | undefined): string | undefined => {
  const value = String(header ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  return value === undefined || value === "" ? undefined : value;
};

/** Host name of a Host header without its port; an IPv6 address without brackets. */
export function hostNameOf(header: string): string {
  if (header.startsWith("[")) return header.slice(1, header.indexOf("]"));
  const colon = header.indexOf(":");
  return colon < 0 ? header : header.slice(0, colon);
}

const bracketed = (name: string): string => (name.includes(":") ? `[${name}]` : name);

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether this can be a box's own host: one label below `localhost` or the base domain. */
export function isBoxHost(name: string, baseDomain: string): boolean {
  for (const suffix of [".localhost", `.${baseDomain}`])
    if (name.endsWith(suffix) && label.test(name.slice(0, -suffix.length))) return true;
  return false;
}

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");

/** Names of this machine that a client can only use when it really reached it: its own address, or localhost. */
const isOwnName = (name: string, request: IncomingMessage, rules: OriginRules): boolean =>
  name === "localhost" ||
  name === rules.listenHost ||
  name === rules.baseDomain ||
  (isIP(name) !== 0 && name === plainAddress(request.socket.localAddress ?? ""));
