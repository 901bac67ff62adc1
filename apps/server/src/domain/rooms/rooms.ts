// Rooms: spaces of one box that several bodies share; `create-rooms.ts` makes the real one.
import type { AccountId, BoxId, NodeId, SpaceId } from "@landbox/kit";
import type { RoomBodyState, RoomHappening, RoomHostRole, RoomRole } from "@landbox/wire";
import type { Granted } from "../access/granted.ts";
import type { Right } from "../access/roles.ts";
import type { Actor } from "../identity/actor.ts";
import type { FoundPrincipal } from "../identity/find-principals.ts";

export interface RoomSummary {
  readonly id: SpaceId;
  readonly root: NodeId;
  readonly name: string;
  readonly subject: string;
  readonly fileNumber: string;
  readonly until: Date | undefined;
  readonly hostTitle: string;
  readonly own: boolean;
  readonly createdAt: Date;
  readonly closedAt: Date | undefined;
  /** How the reader's own body stands; undefined in the host box. */
  readonly body: { readonly state: RoomBodyState; readonly role: RoomRole; readonly endsAt: Date | undefined } | undefined;
  /** What the reader may do with its files; nothing for who takes no part. */
  readonly rights: ReadonlySet<Right>;
  readonly role: RoomHostRole | undefined;
  /** The reader's own body takes part and has not agreed to the latest version of the arrangement. */
  readonly outdated: boolean;
  readonly bodies: number;
  readonly used: number;
  readonly quota: number | undefined;
}

export interface RoomBody {
  readonly box: BoxId;
  readonly name: string;
  readonly title: string;
  readonly host: boolean;
  readonly state: RoomBodyState;
  readonly role: RoomRole | undefined;
  readonly invitedAt: Date | undefined;
  readonly endsAt: Date | undefined;
  /** How many were named and not taken out: as many as the list of its people has, of another box also those whose account is switched off there or was deleted. */
  readonly people: number;
  readonly agreed: { readonly version: number; readonly by: string; readonly at: Date } | undefined;
}

export interface RoomPerson {
  readonly kind: "account" | "group";
  /** Account or group of the person's own box. */
  readonly id: string;
  readonly name: string;
  readonly login: string | undefined;
  /** Has access at this moment; not while the account is switched off, or when the room has ended. */
  readonly present: boolean;
  readonly role: RoomHostRole;
  readonly coordinator: boolean;
}

export interface Arrangement {
  readonly version: number;
  readonly text: string;
  readonly by: string;
  readonly at: Date;
}

export interface RoomPowers {
  /** Change the room, its bodies and the host's people, and write the arrangement. */
  readonly manage: boolean;
  /** Change the quota, and open again what was closed. */
  readonly administer: boolean;
  /** Decide for the own body. */
  readonly decide: boolean;
  /** Say which of the own people take part. */
  readonly people: boolean;
  readonly export: boolean;
  readonly log: "none" | "own" | "all";
}

export interface RoomDetails {
  readonly room: RoomSummary;
  readonly bodies: readonly RoomBody[];
  /** Whether the reader does, by name and not only as one of a group. */
  readonly takesPart: boolean;
  readonly arrangement: Arrangement;
  readonly may: RoomPowers;
}

/** A page of the people of one body, by name. */
export interface RoomPeople {
  readonly people: readonly RoomPerson[];
  /** As many as there are, or as the search finds. */
  readonly total: number;
}

export interface PeopleQuestion {
  /** Label of the body's box. */
  readonly box: string;
  /** Letters of a name or an address; "" for everybody. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

export interface NewRoom {
  readonly name: string;
  readonly subject: string;
  readonly fileNumber: string;
  readonly until: Date | undefined;
  readonly quota: number | undefined;
  readonly arrangement: string | undefined;
  readonly managers: readonly AccountId[];
}

export interface RoomChanges {
  readonly name?: string | undefined;
  readonly subject?: string | undefined;
  readonly fileNumber?: string | undefined;
  readonly until?: Date | null | undefined;
  readonly quota?: number | null | undefined;
}

export interface LogEntry {
  readonly at: Date;
  readonly what: RoomHappening;
  readonly by: string | undefined;
  readonly boxTitle: string | undefined;
  readonly about: string;
  readonly detail: string;
}

export interface LogPage {
  readonly entries: readonly LogEntry[];
  readonly next: string | undefined;
}

export interface PersonChange {
  readonly kind: "account" | "group";
  readonly id: string;
  /** undefined: as much as the body. */
  readonly role: RoomHostRole | undefined;
  readonly coordinator: boolean;
}

/**
 * A room's files lie in its host's box and count there. A body is noted by the host, invited when the host saves the arrangement, and takes part once one of its admins has agreed to the arrangement; which of its people do, its
 * admins and the coordinators they named say. What somebody may, the grants on the room's root say, one for each person: every protocol asks them like any other.
 * Everything throws DomainError not_found for rooms that are not the actor's to see, forbidden (fault not_manager, not_admin), and for changes box_frozen.
 */
export interface Rooms {
  list(actor: Actor): Promise<readonly RoomSummary[]>;
  /** Makes what a box's admins were told of rooms of others agree with how it stands there; done after every change, and once in a while for what was missed. */
  tellBody(box: BoxId): Promise<void>;
  details(actor: Actor, room: SpaceId): Promise<RoomDetails>;
  /** By admins of a box. @throws DomainError invalid_name, already_exists, bad_request */
  create(actor: Actor, room: NewRoom): Promise<SpaceId>;
  change(actor: Actor, room: SpaceId, changes: RoomChanges): Promise<void>;
  /** Nobody enters it from now on; kept for `holdDays` of accounts. */
  close(actor: Actor, room: SpaceId): Promise<void>;
  reopen(actor: Actor, room: SpaceId): Promise<void>;

  /** Notes that a body is to be asked; `arrange` asks it. @param box label of the body's box, or the exact address of somebody there @throws DomainError not_found (no_body), already_exists (body_there) */
  invite(actor: Actor, room: SpaceId, invitation: { readonly box: string; readonly role: RoomRole }): Promise<void>;
  changeBody(actor: Actor, room: SpaceId, box: string, role: RoomRole): Promise<void>;
  /** By the host, or by the body itself. @param days for which its people still look and export; 0: at once */
  endBody(actor: Actor, room: SpaceId, box: string, days: number): Promise<void>;
  /** @throws DomainError precondition_failed (arrangement_newer) */
  answer(actor: Actor, room: SpaceId, answer: { readonly accept: boolean; readonly version: number }): Promise<void>;
  agree(actor: Actor, room: SpaceId, version: number): Promise<void>;
  /** Saves a version, if it is another text than the latest, and invites the bodies that are to be asked. @throws DomainError bad_request (arrangement_empty, arrangement_gaps) */
  arrange(actor: Actor, room: SpaceId, text: string): Promise<void>;
  arrangements(
    actor: Actor,
    room: SpaceId,
  ): Promise<readonly (Arrangement & { agreements: readonly { box: string; title: string; by: string; at: Date }[] })[]>;
  /** The text that is offered: names the bodies as they are now. */
  preset(actor: Actor, room: SpaceId): Promise<string>;

  /** Who of a body was named; nobody for who was invited and has not answered. @throws DomainError not_found (no_body) */
  people(actor: Actor, room: SpaceId, question: PeopleQuestion): Promise<RoomPeople>;
  /** People of the actor's own box who take no part yet, and groups; for those who say who does. @throws DomainError forbidden */
  colleagues(actor: Actor, room: SpaceId, text: string): Promise<readonly FoundPrincipal[]>;
  /** @throws DomainError not_found (no_principal) */
  setPerson(actor: Actor, room: SpaceId, person: PersonChange): Promise<void>;
  /** Everybody of a group of the actor's own box takes part for a body, as the group is now; not in the host's box, where groups themselves do. @returns how many did not before @throws DomainError not_found (no_principal), bad_request */
  addGroup(actor: Actor, room: SpaceId, group: string): Promise<number>;
  /** At once, everywhere. Possible in a frozen box, too. */
  removePerson(actor: Actor, room: SpaceId, person: Pick<PersonChange, "kind" | "id">): Promise<void>;

  /** Latest first. @param box label of the box of one body, or of the host, to which the host narrows it @throws DomainError forbidden, not_found (no_body), bad_request for a malformed cursor */
  log(actor: Actor, room: SpaceId, page: { after?: string | undefined; limit: number; box?: string | undefined }): Promise<LogPage>;
  /** What goes along with all files of the room when they are taken away: the arrangement, and what the reader may see of the log. Recorded. */
  exportOf(actor: Actor, room: SpaceId): Promise<RoomExport>;
}

export interface RoomExport {
  readonly grant: Granted<"read">;
  readonly root: NodeId;
  readonly name: string;
  readonly notes: readonly { readonly path: string; readonly text: string }[];
}
