// What tests of links ask as somebody without an account.
import { linkSight, visibleFolder } from "@landbox/wire";
import type { Asking, Method, WebScene } from "./test-web-scene.ts";

/** Somebody without an account, who may have the password. */
export function strangerTo(scene: WebScene, token: string) {
  let cookie = "";
  const base = `/api/v1/public/${token}`;
  const ask = (method: Method | "PATCH" | "HEAD", rest: string, asking: Asking = {}) =>
    scene.ask(method as Method, `${base}${rest}`, { ...asking, headers: { ...(cookie ? { cookie } : {}), ...asking.headers } });
  return {
    ask,
    sight: async () => linkSight.parse((await ask("GET", "")).json()),
    async unlock(password: string) {
      const answer = await ask("POST", "/session", { body: { password } });
      const set = [answer.headers["set-cookie"]].flat().map(String)[0] ?? "";
      if (answer.statusCode === 200) cookie = set.split(";")[0] ?? "";
      return { answer, set };
    },
    list: async (id?: number) => visibleFolder.parse((await ask("GET", `/folder${id === undefined ? "" : `?id=${id}`}`)).json()),
  };
}
export const faultOf = (answer: { json(): unknown }): string => (answer.json() as { error: { message: string } }).error.message;
