// Makes the real Profiles: reads and changes what a box shows of itself, and lets arms be drawn where they can do no harm.
import { createHash } from "node:crypto";
import type { BoxId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { BoxDb } from "../../platform/database/box-transaction.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { Boxes } from "../boxes/boxes.ts";
import { accentFrom, isColour } from "./accent.ts";
import { legalTemplate } from "./legal-templates.ts";
import {
  largestArms,
  longestLegalText,
  type PictureForm,
  pictureForms,
  type ProfileChanges,
  type ProfileEditor,
  type Profiles,
} from "./profile.ts";
import * as store from "./profile.store.ts";

export interface ProfilesDeps {
  readonly database: Database;
  readonly boxes: Pick<Boxes, "noticed" | "body">;
  readonly productName: string;
  /** Draws a picture into a square PNG of so many pixels, undefined when it cannot be; in a process of its own. */
  readonly draw: (content: Uint8Array, form: { readonly edge: number; readonly icon: boolean }) => Promise<Uint8Array | undefined>;
}

const drawn: Record<PictureForm, { edge: number; icon: boolean }> = {
  arms: { edge: 256, icon: false },
  "icon-192": { edge: 192, icon: true },
  "icon-512": { edge: 512, icon: true },
};

export function createProfiles(deps: ProfilesDeps): Profiles {
  const { database, boxes } = deps;

  /** @throws DomainError not_found, forbidden, box_frozen */
  async function change(by: ProfileEditor, box: BoxId, work: (db: BoxDb) => Promise<void>): Promise<void> {
    if (by !== "operator" && (by.box !== box || by.role !== "admin" || by.via === "app-password")) throw notAllowed();
    await store.changeBox(database, box, async (db) => {
      const state = await store.holdBox(db);
      if (state === undefined || state === "deleted") throw new DomainError("not_found", "There is no such box.");
      if (by !== "operator") {
        if (!(await store.isAdmin(db, by.account))) throw notAllowed();
        if (state === "frozen") throw new DomainError("box_frozen", "This box is frozen: nothing can be changed at present.");
      }
      await work(db);
    });
    boxes.noticed(`box:${box}`);
  }

  return {
    accentOf: ({ settings }) => (typeof settings["accent"] === "string" ? accentFrom(settings["accent"]) : undefined),
    chosenAccentOf: ({ settings }) => (typeof settings["accent"] === "string" ? settings["accent"] : undefined),
    armsOf: ({ settings }) => (typeof settings["arms"] === "string" ? settings["arms"] : undefined),
    async change(by, box, changes) {
      const checked = checkedChanges(changes);
      await change(by, box, async (db) => {
        if (checked.title !== undefined) await store.writeTitle(db, checked.title);
        if (checked.accent !== undefined) await store.writeSetting(db, "accent", checked.accent);
        for (const { page, language, text } of checked.legal ?? []) await store.writeLegal(db, page, language, text);
      });
    },
    async setArms(by, box, content) {
      if (by !== "operator" && by.role !== "admin") throw notAllowed();
      if (content.length === 0 || content.length > largestArms)
        throw bad("arms_size", `Arms are a picture of at most ${largestArms / 1024} KiB.`);
      const pictures: [PictureForm, Buffer][] = [];
      for (const form of pictureForms) {
        const bytes = await deps.draw(content, drawn[form]);
        if (!bytes) throw bad("arms_form", "This is no picture that can be shown: please use PNG, JPEG, WebP or SVG.");
        pictures.push([form, Buffer.from(bytes)]);
      }
      const name = createHash("sha256").update(pictures[0]![1]).digest("hex").slice(0, 16);
      await change(by, box, async (db) => {
        for (const [form, bytes] of pictures) await store.writePicture(db, form, bytes);
        await store.writeSetting(db, "arms", name);
      });
    },
    removeArms: (by, box) =>
      change(by, box, async (db) => {
        await store.removePictures(db);
        await store.writeSetting(db, "arms", null);
      }),
    async picture(box, form) {
      const bytes = await store.readPicture(database, box, form);
      if (!bytes) throw new DomainError("not_found", "This box has no arms.");
      return bytes;
    },
    async legal(box, page, language) {
      const own = box ? await store.readLegal(database, box.id, page, language) : await store.readLandLegal(database, page, language);
      if (own !== undefined) return { page, language, text: own, own: true };
      const text = legalTemplate(page, language, {
        title: box?.title ?? deps.productName,
        productName: deps.productName,
        body: box && (await boxes.body(box.ars)),
        contactEmail: undefined,
      });
      return { page, language, text, own: false };
    },
    async setLandLegal(page, language, text) {
      await store.writeLandLegal(database, page, language, text === null ? null : checkedText(text));
    },
  };
}

/** @throws DomainError bad_request */
function checkedChanges(changes: ProfileChanges): ProfileChanges {
  const title = changes.title
    ?.normalize("NFC")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
  if (title !== undefined && (title === "" || title.length > 200)) throw bad("title_form", "A box has a name of 1 to 200 characters.");
  if (typeof changes.accent === "string" && !isColour(changes.accent)) throw bad("accent_form", "A colour is written as #1a3a6b.");
  return {
    ...(title === undefined ? {} : { title }),
    ...(changes.accent === undefined ? {} : { accent: changes.accent?.toLowerCase() ?? null }),
    legal: (changes.legal ?? []).map((one) => ({ ...one, text: one.text === null ? null : checkedText(one.text) })),
  };
}

function checkedText(text: string): string {
  const clean = text.replaceAll("\r\n", "\n").replaceAll("\0", "").trim();
  if (clean === "" || clean.length > longestLegalText) throw bad("legal_length", `A legal text has 1 to ${longestLegalText} characters.`);
  return clean;
}

const bad = (fault: string, message: string): DomainError => new DomainError("bad_request", message, { values: { fault } });
const notAllowed = (): DomainError =>
  new DomainError("forbidden", "Only admins of the box may do this.", { values: { fault: "not_admin" } });
