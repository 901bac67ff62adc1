// Invitations: how somebody sets the first password of an account.
import { z } from "zod";

/** GET and POST /api/v1/invitations/:token */
export const invitationInfo = z.object({ boxTitle: z.string(), login: z.string(), displayName: z.string() });
export type InvitationInfo = z.infer<typeof invitationInfo>;
export const acceptInvitation = z.object({ password: z.string().min(1).max(1024) });
