// What a person calls the program behind a User-Agent header: "Firefox (Windows)", "Nextcloud (Linux)".

/** The first that matches names the program; those that only pretend to be others come before the others. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/nextcloud-android/i, "Nextcloud"],
  [/nextcloud-ios|Nextcloud\/|Nextcloud,|nextcloudcmd/i, "Nextcloud"],
  [/ownCloud-android|ownCloudApp|owncloudcmd|ownCloud,|ownCloud\/|^ownCloud/i, "ownCloud"],
  [/OpenCloud/i, "OpenCloud"],
  [/mirall\//i, "Desktop-Client"],
  [/rclone/i, "rclone"],
  [/cyberduck/i, "Cyberduck"],
  [/mountain ?duck/i, "Mountain Duck"],
  [/davfs2/i, "davfs2"],
  [/gvfs/i, "GVfs"],
  [/Microsoft-WebDAV|DavClnt/i, "Windows Explorer"],
  [/WebDAVFS|WebDAVLib/i, "Finder"],
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Chrom(e|ium)\/|CriOS\//, "Chrome"],
  [/Version\/[\d.]+ .*Safari\//, "Safari"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/i, "Android"],
  [/iPhone|\biOS\b/i, "iPhone"],
  [/iPad/i, "iPad"],
  [/Windows|Microsoft/i, "Windows"],
  [/Mac ?OS|Macintosh|Darwin/i, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/i, "Linux"],
];

/** At most 80 characters, none of them a control character; "App" when nothing is known. */
export function deviceName(userAgent: string | undefined): string {
  const text = (userAgent ?? "").replaceAll(/\p{Cc}+/gu, " ").trim();
  const program = programs.find(([pattern]) => pattern.test(text))?.[1];
  const system = systems.find(([pattern]) => pattern.test(text))?.[1];
  const name = program ?? (/^[^/(]+/.exec(text.replace(/^Mozilla\/[\d.]+\s*/, ""))?.[0]?.trim() || undefined);
  if (name === undefined) return system ?? "App";
  return (system === undefined ? name : `${name} (${system})`).slice(0, 80);
}
