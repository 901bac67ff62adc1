// Reads a password without showing it: from the terminal, or the first line of standard input.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { DomainError } from "@landbox/wire";

/** Never taken as an argument: those are visible to everyone on the machine. @throws DomainError bad_request when there is none */
export async function readPassword(): Promise<string> {
  const terminal = process.stdin.isTTY;
  if (terminal) process.stderr.write("Password: ");
  const reader = createInterface({ input: process.stdin, output: new Writable({ write: (_chunk, _encoding, done) => done() }), terminal });
  try {
    for await (const line of reader) {
      if (terminal) process.stderr.write("\n");
      if (line !== "") return line;
      break;
    }
  } finally {
    reader.close();
  }
  throw new DomainError("bad_request", "No password was given.");
}
