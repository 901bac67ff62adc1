// Opens a body's box: makes it if needed and ends in one invitation to its first admin.
import type { Box, Boxes, NewBox } from "../boxes/boxes.ts";
import type { Accounts } from "./accounts.ts";

/** The login of a box's first admin. */
export const firstAdmin = "admin";

export interface OpenedBox {
  readonly box: Box;
  readonly created: boolean;
  /** The token of the first admin's invitation; undefined when somebody has already accepted one, or nobody is named. */
  readonly invitation: string | undefined;
}

/**
 * Repeatable: a box that is there stays, and as long as its admin has not accepted, a fresh invitation replaces the last one.
 * @throws DomainError not_found when the register has no such body
 */
export async function openBox(deps: { boxes: Boxes; accounts: Accounts }, ars: string, details: NewBox): Promise<OpenedBox> {
  const { box, created } = await deps.boxes.create(ars, details);
  const known = await deps.accounts.find(box.id, firstAdmin);
  if (known?.hasPassword) return { box, created, invitation: undefined };
  const admin =
    known ??
    (await deps.accounts.create(box.id, {
      login: firstAdmin,
      displayName: box.contactName ?? "Administration",
      email: box.contactEmail,
      role: "admin",
    }));
  return { box, created, invitation: await deps.accounts.invite(box.id, admin.id) };
}
