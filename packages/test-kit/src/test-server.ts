// The server that most tests want: the demo land of three boxes with one known password for everybody.
import { actorOn, type TestActor, testPassword } from "./actors.ts";
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from "./server-process.ts";

export interface TestServer extends ServerProcess {
  actor(login: string, box?: string): TestActor;
}

/** Starts the real server with embedded PostgreSQL and the demo land. */
export async function startServer(options: ServerProcessOptions = {}): Promise<TestServer> {
  const server = await startServerProcess({ ...options, environment: { LANDBOX_DEMO_PASSWORD: testPassword, ...options.environment } });
  return { ...server, actor: (login, box) => actorOn(server, login, box) };
}
