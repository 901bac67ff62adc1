// Who else may do what in a space: grants to accounts, groups and links; and uploads of actors who are no accounts.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create sequence grant_id`,
  `grant usage on sequence grant_id to landbox_app`,
  // role: a name of domain/access/roles.ts; one that is not known allows nothing. principal_id of a link is the grant's own id. A grant on a space's root
  // makes a member. What was revoked or is over stays as long as the node, for receipts.
  `create table access_grant (
     box_id integer not null references box, id bigint not null, space_id text not null, node_id bigint not null,
     principal_kind text not null check (principal_kind in ('account', 'group', 'link')), principal_id text not null, role text not null,
     granted_by text, created_at timestamptz not null default now(), expires_at timestamptz, revoked_at timestamptz, version bigint not null default 1,
     primary key (box_id, id), foreign key (box_id, space_id) references space on delete cascade,
     foreign key (box_id, node_id) references node on delete cascade)`,
  `create index access_grant_principal on access_grant (box_id, principal_kind, principal_id)`,
  `create index access_grant_node on access_grant (box_id, node_id)`,
  `create index access_grant_space on access_grant (box_id, space_id)`,
  `alter table access_grant enable row level security`,
  `create policy box_wall on access_grant using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on access_grant to landbox_app`,

  // What was granted hangs in the recipient's own root: only under which name, and whether it was turned away, is kept there.
  `create table mount (
     box_id integer not null, account_id text not null, node_id bigint not null, name text collate "C" not null, declined boolean not null default false,
     primary key (box_id, account_id, node_id), foreign key (box_id, account_id) references account on delete cascade,
     foreign key (box_id, node_id) references node on delete cascade)`,
  `create unique index mount_name on mount (box_id, account_id, name)`,
  `create index mount_node on mount (box_id, node_id)`,
  `alter table mount enable row level security`,
  `create policy box_wall on mount using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on mount to landbox_app`,

  // A space that was deleted is kept for a while, and nobody can enter it.
  `alter table space add column deleted_at timestamptz`,
  `create unique index space_project_name on space (box_id, lower(name)) where kind = 'project' and deleted_at is null`,

  // top_id: the folder that the uploader's grant leads to. Links have no account.
  `alter table upload drop constraint upload_box_id_account_id_fkey, add column top_id bigint`,
  `alter table archive_ticket drop constraint archive_ticket_box_id_account_id_fkey, add column top_id bigint`,
];
