// Where a connection came from, as much of it as tells home from elsewhere.

/** `203.0.113.x` of an IPv4 address, the first three groups of an IPv6 address; what is neither stays as it is. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+)\.\d+$/i.exec(address) ?? /^(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (mapped) return `${mapped[1]}.x`;
  if (!address.includes(":") || address === "::1") return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  return `${[...groups, ...Array<string>(Math.max(0, missing)).fill("0")].slice(0, 3).join(":")}::x`;
}
