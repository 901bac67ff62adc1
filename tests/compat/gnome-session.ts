// GNOME's way to files on servers, without its desktop: gvfs on a message bus of its own, driven by `gio`.
import { command, type Finished } from "@landbox/test-kit";
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

export interface GnomeSession {
  /** One call of gio, however it ends; `input` is what a person types when it asks for name and password. */
  gio(parameters: readonly string[], input?: string): Promise<Finished>;
  /** The same. @throws Error when it ends with anything but 0 */
  done(...parameters: string[]): Promise<string>;
  /** Connects to an address, as "Connect to server" in Files does; one who has no name in the address is asked for it first. */
  mount(address: string, ...typed: string[]): Promise<Finished>;
  stop(): Promise<void>;
}

/** Begins a session whose settings and mounts lie below `home`; everything of it ends with the bus. */
export async function gnomeSession(home: string): Promise<GnomeSession> {
  const runtime = join(home, "run");
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const environment = {
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    // Neither disks of the machine nor its cameras, and no FUSE file system for programs without gvfs.
    GIO_USE_VOLUME_MONITOR: "unix",
    GVFS_REMOTE_VOLUME_MONITOR_IGNORE: "1",
    GVFS_DISABLE_FUSE: "1",
  };
  const bus = spawn("dbus-run-session", ["--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...environment },
  });
  const ended = new Promise<void>((resolve) => bus.once("close", () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    bus.once("error", reject);
    bus.once("close", (code) => reject(new Error(`dbus-run-session ended with ${code}`)));
    bus.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
  });
  const gio = (parameters: readonly string[], input?: string): Promise<Finished> =>
    command("gio", parameters, {
      environment: { ...environment, DBUS_SESSION_BUS_ADDRESS: address },
      ...(input === undefined ? {} : { input }),
    });
  return {
    gio,
    async done(...parameters) {
      const { code, output } = await gio(parameters);
      if (code !== 0) throw new Error(`gio ${parameters.join(" ")} ended with ${code}: ${output}`);
      return output;
    },
    mount: (to, ...typed) => gio(["mount", to], typed.map((line) => `${line}\n`).join("")),
    async stop() {
      bus.stdin.end();
      await ended;
    },
  };
}
