// What of OCS is about sharing.
import { z } from "zod";
import { nothing, ocsShare, ocsSharees } from "../schemas.ts";
import { type OcsDescribed, topicOf } from "./describe.ts";

const topic = topicOf("OCS: sharing");
const api = "/apps/files_sharing/api/v1";
const path = { id: "A share's number." };
const one = z.array(ocsShare).length(1);

const item = {
  path: "A file or folder in the caller's tree, also in what others gave.",
  space_ref: "Instead: a space, or `<space>$<space>!<node>`; `path` is below it then.",
};
const terms = {
  permissions:
    "1 read, 2 update, 4 create, 8 delete, 16 share on, added up: the nearest role that gives no more counts. Of links 1, 3, 5, 7 or 15.",
  expireDate: "`YYYY-MM-DD`: the last day.",
  attributes:
    'JSON: `[{"scope":"permissions","key":"download","enabled":false}]` shows pages and gives no file. Also as `attributes[0][scope]` and so on.',
  password: "Of a link: its password.",
  publicUpload: "Of a link to a folder: `true` to change what is in it.",
  hideDownload: "Of a link: `true` shows pages and gives no file.",
  name: "Of a link: what it is called.",
  label: "The same, as Nextcloud's clients say it.",
  note: "Of a link: what its visitors read. With people it is refused.",
};

export const sharing: OcsDescribed = {
  [`GET ${api}/shares`]: topic("What the caller gave, or received.", {
    parameters: {
      ...item,
      subfiles: "`true`: of what lies in the folder `path`.",
      reshares: "`true`: also what others gave where the caller may decide about it.",
      shared_with_me: "`true`: what the caller received.",
      state: "Of what was received: `0` (default), `2` what was turned away, `all`.",
      share_types: "Numbers of kinds, separated by commas: 0 people, 1 groups, 3 links.",
    },
    data: z.array(ocsShare),
  }),
  [`POST ${api}/shares`]: topic("Shares something with somebody, or makes a link to it.", {
    more: "A link needs a password, and gets the box's usual end when none is said. A mail address that nobody has invites its owner as a guest, where the box lets the caller.",
    parameters: {
      ...item,
      shareType: "0 a person (default), 1 a group, 3 a link, 4 a mail address, 6 a person of another box.",
      shareWith: "A whole login, address or name; of people of other boxes `login@box` or an e-mail address.",
      ...terms,
    },
    data: ocsShare,
  }),
  [`GET ${api}/shares/:id`]: topic("One share, in a list.", { path, data: one }),
  [`PUT ${api}/shares/:id`]: topic("Changes what is said; at least one parameter.", {
    more: "An empty `expireDate` of a share with people takes the end away. A link keeps a password and an end.",
    ...{ path, parameters: terms, data: ocsShare },
  }),
  [`DELETE ${api}/shares/:id`]: topic("Ends a share; one that was received is turned away.", { path }),
  [`POST ${api}/shares/pending/:id`]: topic("Takes what was shared into the own root.", { path, data: one }),
  [`DELETE ${api}/shares/pending/:id`]: topic("Turns away what was shared; it can be taken again.", { path, data: one }),
  [`GET ${api}/remote_shares`]: topic("Shares from other servers: none.", { data: nothing }),
  [`GET ${api}/remote_shares/pending`]: topic("Shares from other servers that wait for an answer: none.", { data: nothing }),
  [`GET ${api}/remote_shares/all`]: topic("All shares from other servers: none.", { data: nothing }),
  [`GET ${api}/remote_shares/:id`]: topic("A share from another server: there is none.", { path }),
  [`DELETE ${api}/remote_shares/:id`]: topic("Ends a share from another server: there is none.", { path }),
  [`POST ${api}/remote_shares/pending/:id`]: topic("Takes a share from another server: there is none.", { path }),
  [`DELETE ${api}/remote_shares/pending/:id`]: topic("Turns away a share from another server: there is none.", { path }),
  [`GET ${api}/sharees`]: topic("With whom one may share.", {
    more: '`Link: <…>; rel="next"` leads to the next page.',
    parameters: {
      itemType: "*`file` or `folder`.",
      search: "A whole login, address or name, or at least two letters of one; of people of other boxes the whole address.",
      "shareType[]": "Kinds that are wanted: 0, 1, 4. Also as `shareType`.",
      page: "From 1 on.",
      perPage: "50 without, at most 200.",
    },
    data: ocsSharees,
  }),
  [`GET ${api}/sharees_recommended`]: topic("Nobody is recommended.", { data: ocsSharees }),
};
