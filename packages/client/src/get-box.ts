// GET /api/v1/box: what the page shows before anyone has logged in.
import { boxInfo } from "@landbox/wire";
import type { BoxInfo } from "@landbox/wire";
import { sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** The product's name and, on a box's own host, the box. */
export const getBox = (transport: Transport): Promise<BoxInfo> => sendJson(transport, "/api/v1/box", boxInfo);
