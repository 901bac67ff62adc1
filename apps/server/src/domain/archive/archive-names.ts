// Names inside an archive: like the files' own, but for what Windows cannot unpack.

// What Windows allows in no name; control characters are in no name of ours.
const forbidden = /[<>:"|?*\\]/g;
const devices = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** A name that can be unpacked everywhere. */
export function unpackableName(name: string): string {
  const plain = name.replace(forbidden, "_").replace(/[. ]+$/, (end) => "_".repeat(end.length));
  return devices.test(plain) ? `_${plain}` : plain;
}

/** Hands out names of one folder; one that is taken (by a name that looked different before) gets a number. */
export function createNamer(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const wanted = unpackableName(name);
    const dot = wanted.lastIndexOf(".");
    const [stem, extension] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ""];
    let free = wanted;
    for (let number = 2; taken.has(free); number++) free = `${stem} (${number})${extension}`;
    taken.add(free);
    return free;
  };
}
