// Search by name: filters apply before the number of candidates is bounded, and a space whose names are not read yet is looked through in the tree itself.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Runs as the owner, because operators that are not leakproof use no index under the wall's policy; so the first condition of each is the box of the transaction. */
const asOwner = `security definer set search_path = pg_catalog, public set enable_bitmapscan = on set plan_cache_mode = force_custom_plan set jit = off`;

const callers = (name: string, parameters: string): string[] => [
  `revoke all on function ${name}(${parameters}) from public`,
  `grant execute on function ${name}(${parameters}) to landbox_app`,
];

/** Of a node n; bounds that are null do not count. */
const bounds = `(folders is null or n.parent_id = any(folders)) and (size_from is null or (not n.is_folder and n.size >= size_from))
  and (size_to is null or (not n.is_folder and n.size <= size_to)) and (time_from is null or n.mtime >= time_from) and (time_to is null or n.mtime <= time_to)`;
const boundTypes = "bigint, bigint, bigint, bigint, bigint";
const boundNames = "top_folder bigint, size_from bigint, size_to bigint, time_from bigint, time_to bigint";

/** Of a row s of search_name. The parts that do not count are gone from the plan, because it is made for the values. */
const fits = `s.box_id = public.box() and s.space_id = one and (kinds is null or s.kind = any(kinds)) and (' ' || s.spelled) like all (patterns)
  and (not bounded or exists (select from public.node n where n.box_id = public.box() and n.id = s.node_id and ${bounds}))`;

const statements = [
  `drop function search_names(text[], text[], text[], text, text[], integer)`,

  // A folder and the folders below it; for the functions that run as the owner, and nobody else.
  `create function search_folders(top bigint) returns bigint[] stable language sql set search_path = pg_catalog, public as $$
     with recursive below as (
       select top as id
       union all
       select c.id from below b cross join lateral (
         select n.id from public.node n where n.box_id = public.box() and n.listed_in = b.id and n.is_folder offset 0) c)
     select array_agg(id) from below $$`,
  `revoke all on function search_folders(bigint) from public`,

  // Names that begin with what is looked for come first and are found first; behind them a bounded number of the others. What does not fit the filters is not counted.
  `create function search_names(spaces text[], patterns text[], keys text[], start text, kinds text[], ${boundNames}, most integer)
     returns table (space_id text, node_id bigint, spelled text) stable language plpgsql parallel safe ${asOwner} set enable_seqscan = off as $$
   declare
     one text;
     folders bigint[] := case when top_folder is not null then public.search_folders(top_folder) end;
     bounded boolean := coalesce(top_folder, size_from, size_to, time_from, time_to) is not null;
   begin
     foreach one in array spaces loop
       return query
         select s.space_id, s.node_id, s.spelled from public.search_name s
           where ${fits} and s.spelled >= start and s.spelled < start || chr(1114111) order by s.spelled limit most;
       if cardinality(keys) > 0 then
         -- The keys alone inside, so that no other index is taken for them.
         return query
           select s.space_id, s.node_id, s.spelled from (
             select n.* from public.search_name n
               where public.search_keys(n.space_id, n.spelled) @> (select array_agg(one || ':' || k) from unnest(keys) k) offset 0) s
             where ${fits} limit most;
       end if;
     end loop;
   end $$`,
  ...callers("search_names", `text[], text[], text[], text, text[], ${boundTypes}, integer`),

  // A name that is not plain ASCII in the two spellings of domain/search/spelling.ts, without what that does to punctuation.
  `create function search_fold(name text) returns text immutable parallel safe strict language sql set search_path = pg_catalog as $$
     select regexp_replace(normalize(replace(replace(replace(replace(replace(replace(replace(replace(l,
       'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'oe'), 'å', 'aa'), NFKD), '[\u0300-\u036f]+', '', 'g')
       || chr(10) || regexp_replace(normalize(replace(l, 'ß', 'ss'), NFKD), '[\u0300-\u036f]+', '', 'g')
     from lower(name collate "de-x-icu") l $$`,

  // Looks through the tree of one space: costs as much as the box has files, and misses none. starts: regular expressions for words that are looked for at the start of
  // words only; file_endings: those that are wanted (null: all files), or those that are not (others); with_folders: whether folders are. The caller checks the spelling.
  `create function search_tree(one text, patterns text[], starts text[], beginning text, with_folders boolean, file_endings text[], others boolean, ${boundNames}, most integer)
     returns table (node_id bigint, name text) stable language plpgsql parallel safe ${asOwner} set enable_seqscan = on as $$
   declare
     folders bigint[] := case when top_folder is not null then public.search_folders(top_folder) end;
   begin
     return query
       select s.id, s.name from (
         select n.id, n.name, case when octet_length(n.name) = char_length(n.name) then lower(n.name collate "C") else public.search_fold(n.name) end as folded
           from public.node n
           where n.box_id = public.box() and n.space_id = one and n.parent_id is not null and ${bounds}
             and (case when n.is_folder then with_folders else file_endings is null or (n.file_type = any(file_endings)) <> others end)
           offset 0) s
         where s.folded like all (patterns) and s.folded ~ all (starts)
         order by s.folded not like beginning, length(s.folded), s.id limit most;
   end $$`,
  ...callers("search_tree", `text, text[], text[], text, boolean, text[], boolean, ${boundTypes}, integer`),
];
