// SQL of visitors: whom a box knows of other boxes, and its rules for them.
import { statement } from "../../platform/database/box-transaction.ts";

/** As they are called now. $1 box, $2 id, $3 home box, $4 account, $5 display name, $6 login, $7 name and $8 title of the home box. */
export const writeVisitor = statement(
  "visitors_write",
  `insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (box_id, id) do update set display_name = excluded.display_name, login = excluded.login, home_name = excluded.home_name,
       home_title = excluded.home_title, seen_at = now()`,
);

/** Many of one box. $1 box, $2 ids, $3 home box, $4 accounts, $5 display names, $6 logins, $7 name and $8 title of the home box. */
export const writeVisitors = statement(
  "visitors_write_many",
  `insert into visitor (box_id, id, home_box, account_id, display_name, login, home_name, home_title)
     select $1, t.id, $3, t.account, t.name, t.login, $7, $8 from unnest($2::text[], $4::text[], $5::text[], $6::text[]) t(id, account, name, login) order by t.id
     on conflict (box_id, id) do update set display_name = excluded.display_name, login = excluded.login, home_name = excluded.home_name,
       home_title = excluded.home_title, seen_at = now()`,
);

/** $1 box, $2 rules, $3 account of an admin. No row when it is none. */
export const writeRules = statement(
  "visitors_rules",
  `update box set settings = jsonb_set(settings, array['across'], $2::jsonb), version = version + 1 where box_id = $1
   and exists (select from account where box_id = $1 and id = $3 and role = 'admin' and state = 'active') returning box_id`,
);

/** $1 box. */
export const notifyBox = statement("visitors_notify_box", `select pg_notify('landbox', 'box:' || $1::text)`);
