// A real mail server for tests, which remembers what it took and refuses what it is told to.
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  /** Unfolded header lines. */
  readonly headers: readonly string[];
  /** Plain text and HTML, decoded. */
  readonly text: string;
  readonly html: string;
}

export async function testSmtp(answer: (to: string) => number | undefined = () => undefined) {
  const mails: TakenMail[] = [];
  let waiting: (() => void)[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      const code = answer(address);
      if (code === undefined) return done();
      done(Object.assign(new Error("refused by the test"), { responseCode: code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push(
          mailOf(
            Buffer.concat(chunks).toString(),
            mailFrom ? mailFrom.address : "",
            rcptTo.map((one) => one.address),
          ),
        );
        done();
        for (const wake of waiting) wake();
        waiting = [];
      });
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    mails,
    /** Resolves when so many mails were taken. */
    async taken(count: number): Promise<void> {
      while (mails.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function mailOf(raw: string, from: string, to: readonly string[]): TakenMail {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const headers = head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  const part = (type: string): string => {
    const found = body
      .join("\r\n\r\n")
      .split(/\r\n?--[^\r\n]+\r\n/)
      .find((one) => new RegExp(`content-type: ${type}`, "i").test(one));
    const [partHead = "", ...content] = (found ?? "").split("\r\n\r\n");
    const bytes = content.join("\r\n\r\n").replace(/\r\n--[^\r\n]+--\s*$/, "");
    if (/base64/i.test(partHead)) return Buffer.from(bytes, "base64").toString();
    if (!/quoted-printable/i.test(partHead)) return bytes;
    const plain = bytes
      .replaceAll("=\r\n", "")
      .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(plain, "latin1").toString();
  };
  return { from, to, raw, headers, text: part("text/plain"), html: part("text/html") };
}
