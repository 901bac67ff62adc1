// Contacts of other boxes beside the people of the own one, as clients of other makers are told them.
import { DomainError } from "@landbox/wire";
import type { Contacts, Published } from "../../domain/contacts/contacts.ts";
import type { Actor } from "../../domain/identity/actor.ts";

/** Nobody once an account has asked too much of the directory: the own people, who are in the same answer, are found all the same. */
export async function publishedBeside(contacts: Pick<Contacts, "search">, actor: Actor, text: string): Promise<readonly Published[]> {
  try {
    return await contacts.search(actor, text);
  } catch (error) {
    if (error instanceof DomainError && error.code === "too_many_requests") return [];
    throw error;
  }
}
