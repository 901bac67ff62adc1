// Real headers of clients, as people would call them.
import { expect, test } from "vitest";
import { deviceName } from "./device-name.ts";

test.each([
  ["Mozilla/5.0 (Linux) mirall/3.7.3git (Nextcloud, debian-6.1 ClientArchitecture: x86_64 OsArchitecture: x86_64)", "Nextcloud (Linux)"],
  ["Mozilla/5.0 (Linux) mirall/3.7.3git (nextcloudcmd, debian-6.1 ClientArchitecture: x86_64)", "Nextcloud (Linux)"],
  ["Mozilla/5.0 (Windows) mirall/2.11.0 (ownCloud, windows-10 ClientArchitecture: x86_64)", "ownCloud (Windows)"],
  ["Mozilla/5.0 (Android) Nextcloud-android/3.29.0", "Nextcloud (Android)"],
  ["Mozilla/5.0 (iOS) Nextcloud-iOS/5.2.0", "Nextcloud (iPhone)"],
  ["Mozilla/5.0 (Android) ownCloud-android/4.1", "ownCloud (Android)"],
  ["ownCloudApp/12.0.3 (App/269; iOS/17.0; iPhone)", "ownCloud (iPhone)"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox (Linux)"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
    "Edge (Windows)",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36",
    "Chrome (Android)",
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari (macOS)"],
  ["rclone/v1.60.1-DEV", "rclone"],
  ["Microsoft-WebDAV-MiniRedir/10.0.19045", "Windows Explorer (Windows)"],
  ["WebDAVFS/3.0.0 (03008000) Darwin/22.6.0 (x86_64)", "Finder (macOS)"],
  ["Eigenbau/1.0", "Eigenbau"],
  ["Unser Abgleich 2 (Linux)", "Unser Abgleich 2 (Linux)"],
  ["\u0000\u0007", "App"],
  [undefined, "App"],
  ["x".repeat(5000), "x".repeat(80)],
])("%s", (header, name) => {
  expect(deviceName(header)).toBe(name);
});
