// What the server and its decoder process say to each other.
import type { PageBlock, ThumbnailKind } from "@landbox/wire";

export interface PictureJob {
  readonly what: "picture";
  readonly kind: ThumbnailKind;
  /** Longest edge of the picture, in pixels. */
  readonly edge: number;
}

/** Arms as a square PNG. */
export interface EmblemJob {
  readonly what: "emblem";
  readonly edge: number;
  /** On white, with room around it that a mask may cut away. */
  readonly icon: boolean;
}

/** Sizes and text of all pages of a PDF, as JSON. */
export interface OutlineJob {
  readonly what: "outline";
}

/** One page of a PDF. */
export interface PageJob {
  readonly what: "page";
  /** From 0. */
  readonly page: number;
  /** Longest edge of the picture, in pixels. */
  readonly edge: number;
}

/** A picture with words across it. */
export interface MarkJob {
  readonly what: "mark";
  readonly lines: readonly string[];
  /** Longest edge of the picture, in pixels. */
  readonly edge: number;
}

export type Job = PictureJob | EmblemJob | OutlineJob | PageJob | MarkJob;

/** What an OutlineJob answers. */
export interface Outline {
  readonly pages: readonly OutlinedPage[];
}

export interface OutlinedPage {
  /** In points. */
  readonly width: number;
  readonly height: number;
  /** In reading order; undefined: there are too many pages to have read this one. */
  readonly text?: readonly PageBlock[];
}

/** To the decoder: a job, then its content in pieces, then the end. One job at a time. */
export type ToDecoder = { readonly job: Job } | { readonly piece: Uint8Array } | { readonly end: true };

/** What was made: a picture, or what its media type says. */
export interface Picture {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** From the decoder. Why nothing could be made is for the log at most. */
export type FromDecoder = { readonly ready: true } | { readonly picture: Picture } | { readonly failed: string };
