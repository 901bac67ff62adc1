// What the server and its decoder process say to each other.
import type { ThumbnailKind } from "@landbox/wire";

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

export type Job = PictureJob | EmblemJob;

/** To the decoder: a job, then its content in pieces, then the end. One job at a time. */
export type ToDecoder = { readonly job: Job } | { readonly piece: Uint8Array } | { readonly end: true };

export interface Picture {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** From the decoder. Why nothing could be made is for the log at most. */
export type FromDecoder = { readonly ready: true } | { readonly picture: Picture } | { readonly failed: string };
