// POST /api/v1/login-flows/:token/grant and …/refuse: lets an app in with the own account, or not.
import { send } from "./transport.ts";
import type { Transport } from "./transport.ts";

const answer = async (transport: Transport, token: string, kind: "grant" | "refuse"): Promise<void> => {
  await send(transport, `/api/v1/login-flows/${encodeURIComponent(token)}/${kind}`, {
    method: "POST",
    headers: { Accept: "application/json" },
  });
};

/** @throws ClientFailure `not_found` when it is answered or expired, `forbidden` when the app was started at another box's address */
export const grantLoginFlow = (transport: Transport, token: string): Promise<void> => answer(transport, token, "grant");

/** @throws ClientFailure `not_found` when it is answered or expired */
export const refuseLoginFlow = (transport: Transport, token: string): Promise<void> => answer(transport, token, "refuse");
