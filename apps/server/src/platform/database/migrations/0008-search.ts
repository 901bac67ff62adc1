// Search by name: folded names of files and folders, three letters at a time, and how far each space has been read.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const wall = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `create policy box_wall on ${table} using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on ${table} to landbox_app`,
];

const statements = [
  // One row for each file and folder, written from the journal when somebody searches, not when files arrive: an index of letters would cost a commit more than the file.
  // spelled: the name in simple letters, words between single blanks; where umlauts have two spellings, both, with a line end between.
  `create table search_name (
     box_id integer not null, node_id bigint not null, space_id text not null, spelled text collate "C" not null, kind text not null,
     primary key (box_id, node_id), foreign key (box_id, node_id) references node on delete cascade)`,
  ...wall("search_name"),
  // How far the space's journal has been read. building: the first reading, folder by folder, is under way.
  `create table search_state (
     box_id integer not null, space_id text not null, seq bigint not null, building bigint[], read_at timestamptz not null default now(),
     primary key (box_id, space_id), foreign key (box_id, space_id) references space on delete cascade)`,
  ...wall("search_state"),
  // Each key carries its space, so that a search reads what belongs to the spaces it may read, however large the others are.
  `create function search_keys(space text, spelled text) returns text[] immutable parallel safe strict language sql
     return (select array_agg(distinct space || ':' || substr(' ' || spelled, i, 3)) from generate_series(1, length(spelled) - 1) i)`,
  `create index search_name_keys on search_name using gin (search_keys(space_id, spelled))`,
  `create index search_name_start on search_name (box_id, space_id, spelled)`,

  // The one way to the keys' index: its operator is not leakproof, so under the wall's policy it may not be used. It runs as the owner, and its first condition is the box.
  // Names that begin with what is looked for come first and are found first; behind them a bounded number of the others.
  `create function search_names(spaces text[], words text[], keys text[], start text, kinds text[], most integer)
     returns table (space_id text, node_id bigint, spelled text)
     stable security definer language plpgsql parallel safe
     set search_path = pg_catalog, public set enable_bitmapscan = on set enable_seqscan = off set plan_cache_mode = force_custom_plan
   as $$
   declare
     one text;
   begin
     foreach one in array spaces loop
       return query
         select s.space_id, s.node_id, s.spelled from public.search_name s
           where s.box_id = public.box() and s.space_id = one and s.spelled >= start and s.spelled < start || chr(1114111)
             and (kinds is null or s.kind = any(kinds)) and (select bool_and(strpos(' ' || s.spelled, w) > 0) from unnest(words) w)
           order by s.spelled limit most;
       if cardinality(keys) > 0 then
         -- The keys alone inside, so that no other index is taken for them.
         return query
           select s.space_id, s.node_id, s.spelled from (
             select n.* from public.search_name n
               where public.search_keys(n.space_id, n.spelled) @> (select array_agg(one || ':' || k) from unnest(keys) k) offset 0) s
             where s.box_id = public.box() and s.space_id = one
               and (kinds is null or s.kind = any(kinds)) and (select bool_and(strpos(' ' || s.spelled, w) > 0) from unnest(words) w)
             limit most;
       end if;
     end loop;
   end $$`,
  `revoke all on function search_names(text[], text[], text[], text, text[], integer) from public`,
  `grant execute on function search_names(text[], text[], text[], text, text[], integer) to landbox_app`,
];
