// Marks for browsers that have signed in to an account: `<random>.<mac>`, where the mac binds the random part to the account.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { AccountId } from "@landbox/kit";
import type { DeriveKey } from "../boxes/boxes.ts";

export interface DeviceMarks {
  make(account: AccountId): string;
  /** The mark's own name when it was made for this account, else undefined. */
  check(mark: string | undefined, account: AccountId): string | undefined;
}

export function deviceMarks(derive: DeriveKey): DeviceMarks {
  const secret = derive("device");
  const mac = (name: string, account: AccountId): Buffer => createHmac("sha256", secret).update(`${name}\0${account}`).digest();
  return {
    make(account) {
      const name = randomBytes(18).toString("base64url");
      return `${name}.${mac(name, account).toString("base64url")}`;
    },
    check(mark, account) {
      const [name, given] = mark?.split(".") ?? [];
      if (!name || !given || name.length > 64) return undefined;
      const wanted = mac(name, account);
      const bytes = Buffer.from(given, "base64url");
      return bytes.length === wanted.length && timingSafeEqual(bytes, wanted) ? name : undefined;
    },
  };
}
