// What of a visitor's address may be kept: enough to tell the own house from a stranger's provider, too little to find a person.
import { BlockList, isIPv4, isIPv6 } from "node:net";

const inside = new BlockList();
for (const [network, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
] as const)
  inside.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
] as const)
  inside.addSubnet(network, bits, "ipv6");

/** `internal`, or the first half of an IPv4 or the first two groups of an IPv6 address: `IPv4 84.17.x.x`, `IPv6 2003:e1::`. */
export function networkClassOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (isIPv4(plain)) return inside.check(plain, "ipv4") ? "internal" : `IPv4 ${plain.split(".").slice(0, 2).join(".")}.x.x`;
  if (!isIPv6(plain)) return "unknown";
  if (inside.check(plain, "ipv6")) return "internal";
  const groups = plain.split(":");
  return `IPv6 ${groups[0] || "0"}:${groups[1] || "0"}::`;
}
