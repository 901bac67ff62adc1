// The port through which a box shows whose it is: title, accent colour, arms, and the legal pages that stand on every page; `create-profiles.ts` makes the real one.
import type { BoxId } from "@landbox/kit";
import type { Language } from "../identity/account.ts";
import type { Actor } from "../identity/actor.ts";
import type { Box } from "../boxes/boxes.ts";

export const legalPages = ["imprint", "privacy", "accessibility"] as const;
export type LegalPage = (typeof legalPages)[number];

/** One colour for each theme, as `#rrggbb`; both are legible as text and below text. */
export interface Accent {
  readonly light: string;
  readonly dark: string;
}

export const pictureForms = ["arms", "icon-192", "icon-512"] as const;
/** The arms as they are shown, and as icons of the installed page. */
export type PictureForm = (typeof pictureForms)[number];

export interface LegalText {
  readonly page: LegalPage;
  readonly language: Language;
  /** Markdown without HTML. */
  readonly text: string;
  /** False while the text is a template made from the register. */
  readonly own: boolean;
}

export interface ProfileChanges {
  readonly title?: string;
  /** `#rrggbb`; null: the product's own colour. */
  readonly accent?: string | null;
  /** null: back to the template. */
  readonly legal?: readonly { readonly page: LegalPage; readonly language: Language; readonly text: string | null }[];
}

/** Who changes a profile: an admin of that box, or the operator for any box. */
export type ProfileEditor = Actor | "operator";

/** Bytes of the largest picture of arms that is taken. */
export const largestArms = 1024 * 1024;
/** Characters of the longest legal text. */
export const longestLegalText = 100_000;

/**
 * Changes throw DomainError forbidden (no admin any more, or an app password), box_frozen (for admins), not_found and bad_request
 * (`values.fault`: title_form, accent_form, legal_length, arms_form, arms_size).
 */
export interface Profiles {
  /** The accent of a box as its pages use it; undefined: the product's. */
  accentOf(box: Pick<Box, "settings">): Accent | undefined;
  /** The accent as it was set, before it was made legible. */
  chosenAccentOf(box: Pick<Box, "settings">): string | undefined;
  /** Names the present picture of the arms; changes with it. */
  armsOf(box: Pick<Box, "settings">): string | undefined;
  change(by: ProfileEditor, box: BoxId, changes: ProfileChanges): Promise<void>;
  /** @param content PNG, JPEG, WebP or SVG; drawn anew, so that nothing but pixels is kept */
  setArms(by: ProfileEditor, box: BoxId, content: Uint8Array): Promise<void>;
  removeArms(by: ProfileEditor, box: BoxId): Promise<void>;
  /** A PNG of the arms. @throws DomainError not_found without arms */
  picture(box: BoxId, form: PictureForm): Promise<Buffer>;
  /** The page of a box, or of the land itself without one. */
  legal(box: Box | undefined, page: LegalPage, language: Language): Promise<LegalText>;
  /** The land's own page, for hosts that are no box's. null: back to the template. @throws DomainError bad_request */
  setLandLegal(page: LegalPage, language: Language, text: string | null): Promise<void>;
}
