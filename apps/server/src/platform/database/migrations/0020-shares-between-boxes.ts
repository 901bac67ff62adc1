// Shares between boxes: grants to people of other boxes, what hangs in their own root, and the one door through which they learn that it changed.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // People of other boxes to whom something of this one was given, as they were called then. id: `visitor:<account>`, which names them in grants, the journal,
  // locks and uploads; no account has such an id.
  `create table visitor (
     box_id integer not null references box, id text not null, home_box integer not null, account_id text not null,
     display_name text not null, login text not null, home_name text not null, home_title text not null, seen_at timestamptz not null default now(),
     primary key (box_id, id), check (id = 'visitor:' || account_id), check (home_box <> box_id))`,
  `alter table visitor enable row level security`,
  `create policy box_wall on visitor using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on visitor to landbox_app`,

  `alter table access_grant drop constraint access_grant_principal_kind_check,
     add constraint access_grant_principal_kind_check check (principal_kind in ('account', 'group', 'link', 'visitor'))`,
  // For mount_heads alone: it asks over all boxes.
  `create index access_grant_visitor on access_grant (principal_id, box_id) where principal_kind = 'visitor'`,

  // A mount of another box's folder keeps its number, its name here and whether it was turned away; in_box says whose it is. Only own ones end with their node.
  `alter table mount drop constraint mount_box_id_node_id_fkey, add column in_box integer,
     add column own_node bigint generated always as (case when in_box is null then node_id end) stored`,
  `alter table mount add foreign key (box_id, own_node) references node on delete cascade`,
  `drop index mount_node`,
  `create index mount_node on mount (box_id, own_node) where own_node is not null`,

  // Whether a grant of this box to a visitor counts at this moment: on both sides the box is in use and lets it, and the account is; people from outside, who are
  // guests of a box, are no visitors of others. It answers for grants of the
  // transaction's box alone, with yes or no. version: the account's when it signed in, so that a credential that has ended changes nothing; null: any.
  `create function visitor_counts(given bigint, version bigint) returns boolean
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select exists (
       select from public.access_grant g
         cross join lateral (select v.* from public.visitor v where v.box_id = g.box_id and v.id = g.principal_id offset 0) v
         cross join lateral (select o.* from public.box o where o.box_id = g.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = v.home_box offset 0) h
         cross join lateral (select a.* from public.account a where a.box_id = v.home_box and a.id = v.account_id offset 0) a
       where g.box_id = public.box() and g.id = visitor_counts.given and g.principal_kind = 'visitor'
         and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())
         and o.state = 'active' and h.state = 'active' and a.state = 'active' and a.role in ('member', 'admin') and a.version = coalesce(visitor_counts.version, a.version)
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true')
   $$`,

  // The second door of the wall (design 3): what was given to one person in all boxes that counts at this moment, without names. It answers inside the person's own box alone.
  `create function mount_heads(home_box integer, account text)
     returns table (box_id integer, node_id bigint, grant_id bigint, grant_version bigint, role text, epoch text, version bigint, size bigint)
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select g.box_id, g.node_id, g.id, g.version, g.role, s.epoch, n.version, n.size
       from public.access_grant g
         cross join lateral (select v.* from public.visitor v where v.box_id = g.box_id and v.id = g.principal_id and v.home_box = mount_heads.home_box offset 0) v
         cross join lateral (select o.* from public.box o where o.box_id = g.box_id offset 0) o
         cross join lateral (select h.* from public.box h where h.box_id = mount_heads.home_box offset 0) h
         cross join lateral (select a.* from public.account a where a.box_id = mount_heads.home_box and a.id = mount_heads.account offset 0) a
         cross join lateral (select n.* from public.node n where n.box_id = g.box_id and n.id = g.node_id offset 0) n
         cross join lateral (select s.* from public.space s where s.box_id = g.box_id and s.id = n.space_id and s.deleted_at is null offset 0) s
       where mount_heads.home_box = public.box() and g.principal_kind = 'visitor' and g.principal_id = 'visitor:' || mount_heads.account
         and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())
         and o.state = 'active' and h.state = 'active' and a.state = 'active' and a.role in ('member', 'admin')
         and coalesce(o.settings -> 'across' ->> 'send', 'true') = 'true' and coalesce(h.settings -> 'across' ->> 'receive', 'true') = 'true'
         and exists (
           with recursive up as (
             select n.id, n.parent_id
             union all
             select p.id, p.parent_id from up u
               cross join lateral (select p.id, p.parent_id from public.node p where p.box_id = g.box_id and p.id = u.parent_id offset 0) p
           )
           select from up where up.id = s.root_id)
   $$`,
  ...["visitor_counts(bigint, bigint)", "mount_heads(integer, text)"].flatMap((signature) => [
    `revoke all on function ${signature} from public`,
    `grant execute on function ${signature} to landbox_app`,
  ]),
];
