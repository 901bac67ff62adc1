// Contacts: whom a box publishes to the other boxes of the land, and the doors through which these look.
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Letters, accents and everything between words that does not matter when somebody looks for a name: `Müller-Huber` is `mueller huber`. */
const simple = (letters: string): string =>
  String.raw`btrim(regexp_replace(regexp_replace(normalize(${letters}, NFKD), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))`;
const lower = `lower(normalize(given, NFC) collate "und-x-icu")`;
const german = ["ä,ae", "ö,oe", "ü,ue", "ß,ss"].reduce((text, pair) => `replace(${text}, '${pair.replace(",", "', '")}')`, lower);

/** What both boxes say of sharing with each other: $1 gives, $2 receives. It is the rule of visitor_counts, before there is a grant. */
const gives = (box: string): string => `${box}.state = 'active' and coalesce(${box}.settings -> 'across' ->> 'send', 'true') = 'true'`;
const publishes = (box: string): string =>
  `${box}.state = 'active' and coalesce(${box}.settings -> 'across' ->> 'receive', 'true') = 'true' and ${box}.settings -> 'contacts' ->> 'published' = 'true'`;
const asking = `exists (select from public.box h where h.box_id = public.box() and ${gives("h")})`;
/** A word of one or two letters counts only at the beginning of a word. Spelled words have no wildcards in them. */
const patterns = `array(select case when length(x) < 3 then '% ' || x || '%' else '%' || x || '%' end
  from unnest(string_to_array(public.spelled(asked), ' ')) x where x <> '')`;
const isMembers = (account: string): string => `${account}.state = 'active' and ${account}.role in ('member', 'admin')`;
const shown = "login text, display_name text, duty text, box_name text, box_title text";

const statements = [
  `create function spelled(given text) returns text immutable parallel safe strict language sql return ${simple(german)}`,
  // As names are stored: where umlauts have two spellings both, with a line end between, because somebody may type muller for Müller.
  `create function spelled_both(given text) returns text immutable parallel safe strict language sql
     return ' ' || ${simple(german)} || chr(10) || ' ' || ${simple(`replace(${lower}, 'ß', 'ss')`)}`,
  `alter table box add column spelled text generated always as (spelled_both(title)) stored`,

  // A row is there for whoever the admins of the box named; it is shown while the box publishes and the account is a member's and active. spelled: of name and duty.
  `create table published_contact (
     box_id integer not null, account_id text not null, duty text not null, spelled text not null, by_name text not null, at timestamptz not null default now(),
     primary key (box_id, account_id), foreign key (box_id, account_id) references account on delete cascade)`,
  `alter table published_contact enable row level security`,
  `create policy box_wall on published_contact using (box_id = box()) with check (box_id = box())`,
  `grant select, insert, update, delete on published_contact to landbox_app`,
  // What is looked for is what is shown, whoever changes a name by whatever way.
  `create function published_contact_spell() returns trigger language plpgsql as $$
   begin
     new.spelled := spelled_both((select a.display_name from account a where a.box_id = new.box_id and a.id = new.account_id) || ' ' || new.duty);
     return new;
   end $$`,
  `create trigger spell before insert or update on published_contact for each row execute function published_contact_spell()`,
  `create function published_contact_rename() returns trigger language plpgsql as $$
   begin
     update published_contact set duty = duty where box_id = new.box_id and account_id = new.id;
     return null;
   end $$`,
  `create trigger rename_contact after update of display_name on account for each row when (old.display_name is distinct from new.display_name)
     execute function published_contact_rename()`,

  // The three doors answer a box in use that may give to others, about boxes in use that publish and take, and about nothing but what these publish.

  // By words of name, duty or title of the box, at least one of them with three letters; at most 20. Read is the narrow table, once (offset 0: a plan from box
  // to box would look into each); accounts are looked up by their keys for what is left.
  `create function published_contacts(asked text, most integer) returns table (${shown})
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select a.login, a.display_name, c.duty, c.name, c.title
       from (select ${patterns} as patterns, ' ' || public.spelled(asked) as start, public.spelled(asked) ~ '[^ ]{3}' as enough) w
         cross join lateral (
           select p.account_id, p.duty, p.spelled, b.box_id, b.name, b.title
             from (select p.* from public.published_contact p offset 0) p join public.box b on b.box_id = p.box_id
             where w.enough and ${publishes("b")} and b.box_id <> public.box() and p.spelled || b.spelled like all (w.patterns) offset 0) c
         cross join lateral (select a.* from public.account a where a.box_id = c.box_id and a.id = c.account_id and ${isMembers("a")} offset 0) a
       where ${asking}
       order by strpos(c.spelled, w.start) = 0, a.display_name collate "de-x-icu", c.title collate "de-x-icu", a.login, c.box_id limit least(most, 20)
   $$`,
  // Boxes with contacts to look at, by words of their title; without a word all, but at most 100.
  `create function published_boxes(asked text, most integer) returns table (name text, title text)
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select b.name, b.title from (select ${patterns} as patterns, ' ' || public.spelled(asked) as start) w
         cross join public.box b
       where ${asking} and ${publishes("b")} and b.box_id <> public.box() and b.spelled like all (w.patterns)
         and exists (
           select from public.published_contact p join public.account a on a.box_id = p.box_id and a.id = p.account_id
             where p.box_id = b.box_id and ${isMembers("a")})
       order by strpos(b.spelled, w.start) = 0, b.title collate "de-x-icu", b.box_id limit least(most, 100)
   $$`,
  // All contacts of one of them, by its name.
  `create function published_of_box(of_box text) returns table (${shown})
     stable security definer language sql parallel safe set search_path = pg_catalog, public
   as $$
     select a.login, a.display_name, p.duty, b.name, b.title from public.box b
         join public.published_contact p on p.box_id = b.box_id
         join public.account a on a.box_id = p.box_id and a.id = p.account_id
       where ${asking} and ${publishes("b")} and b.box_id <> public.box() and b.name = of_box and ${isMembers("a")}
       order by a.display_name collate "de-x-icu", a.login limit 500
   $$`,
  ...["published_contacts(text, integer)", "published_boxes(text, integer)", "published_of_box(text)"].flatMap((signature) => [
    `revoke all on function ${signature} from public`,
    `grant execute on function ${signature} to landbox_app`,
  ]),
];
