// SQL that finds people and groups of a box to share with.
import { statement } from "../../platform/database/box-transaction.ts";

/** What begins with the text in any word of its name comes first. $1 box, $2 text in lower case, $3 whether parts count, $4 limit, $5 who is asking, $6 whether people and groups may be found by name, $7 how many are left out before, $8 `account`, `group` or null for both, $9 ids that are not wanted. */
export const selectPrincipals = statement(
  "principals_find",
  `select * from (
     (select 'account' as kind, a.id, a.display_name as name, a.login, a.email, a.guest_until,
         (lower(a.login) = $2 or lower(coalesce(a.email, '')) = $2 or lower(a.display_name) = $2) as exact
       from account a where a.box_id = $1 and a.state = 'active' and a.id <> $5 and (a.guest_until is null or a.guest_until > now())
         and (lower(a.login) = $2 or lower(coalesce(a.email, '')) = $2 or ($6::boolean and lower(a.display_name) = $2)
           or ($3::boolean and (strpos(' ' || lower(a.display_name), ' ' || $2) > 0 or strpos(lower(a.login), $2) = 1 or strpos(lower(coalesce(a.email, '')), $2) = 1))))
     union all
     (select 'group', g.id, g.name, null, null, null, lower(g.name) = $2
       from account_group g where g.box_id = $1 and $6::boolean and (lower(g.name) = $2 or ($3::boolean and strpos(' ' || lower(g.name), ' ' || $2) > 0)))) f
   where ($8::text is null or kind = $8) and id <> all($9::text[])
   order by exact desc, name collate "de-x-icu", id limit $4 offset $7`,
);
export interface PrincipalRow {
  kind: "account" | "group";
  id: string;
  name: string;
  login: string | null;
  email: string | null;
  guest_until: Date | null;
  exact: boolean;
}
