// The log: JSON lines with a request id, and nothing secret in them.
import pino from "pino";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";

export type Log = pino.Logger;

/** Fields that are replaced on the first two levels of a record: the second net, for nobody should log them in the first place. */
const secretFields = ["authorization", "cookie", "password", "secret", "token"];

/**
 * Writes to standard output, in blocks while much is logged: a line may appear a moment later, but none is lost on an orderly end.
 * @param level undefined: info, or warn when the output is a terminal, so that the addresses stay in sight
 */
export function createLog(level: LogLevel | undefined): Log {
  if (level === "silent") return pino({ level });
  const destination = pino.destination({ fd: 1, sync: false, minLength: 4096 });
  const flushing = setInterval(() => destination.flush(), 500);
  flushing.unref();
  process.once("exit", () => {
    try {
      destination.flushSync();
    } catch {
      // Not opened yet, or the reader is gone: there is nobody left to tell.
    }
  });
  return pino(
    {
      level: level ?? (process.stdout.isTTY ? "warn" : "info"),
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: "[redacted]" },
    },
    destination,
  );
}

/** Of an error only what helps to find it: other fields (a database's detail, a request's headers) may hold people's data. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === "string" ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/**
 * A path for the log: ids and tokens of ours (`<box>.<secret>`) keep only their first characters, a query only its names.
 */
export function redactPath(url: string): string {
  const [path = "", query] = url.split("?", 2);
  const names = query
    ?.split("&")
    .map((pair) => pair.split("=", 1)[0]?.slice(0, 40))
    .join("&");
  const shown = path.slice(0, 500).replace(/([0-9a-z]{1,6}\.[A-Za-z0-9_-]{4})[A-Za-z0-9_-]{8,}/g, "$1…");
  return names === undefined ? shown : `${shown}?${names}`;
}
