// Translates violated constraints, by name, into what the caller did.
import { DomainError, type ErrorCode } from "@landbox/wire";

const codes: Record<string, [ErrorCode, string]> = {
  account_login: ["already_exists", "An account with this login already exists in the box."],
  account_email: ["already_exists", "An account with this e-mail address already exists in the box."],
  account_group_name: ["already_exists", "A group with this name already exists in the box."],
  directory_unique: ["already_exists", "This host name or register key is taken."],
  space_project_name: ["already_exists", "A space with this name already exists in the box."],
  space_room_name: ["already_exists", "A room with this name already exists in the box."],
  mount_name: ["already_exists", "There is something of this name already."],
  node_name: ["already_exists", "An entry with this name already exists in the folder."],
  upload_name: ["already_exists", "An upload with this name already exists."],
};

export function translateConstraint(error: Error): DomainError | undefined {
  const name = (error as { constraint?: unknown }).constraint;
  const known = typeof name === "string" ? codes[name] : undefined;
  return known && new DomainError(known[0], known[1]);
}
