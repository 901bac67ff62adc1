// All features of the page, in the order in which their places stand in the navigation.
import { downloadFeature } from "./features/download/feature.ts";
import { editorFeature } from "./features/editor/feature.ts";
import type { Feature } from "./features/feature.ts";
import { filesFeature } from "./features/files/feature.ts";
import { invitationFeature } from "./features/invitation/feature.ts";
import { loginFeature } from "./features/login/feature.ts";
import { previewFeature } from "./features/preview/feature.ts";
import { loginFlowFeature } from "./features/login-flow/feature.ts";

export const features: readonly Feature[] = [
  filesFeature,
  previewFeature,
  editorFeature,
  downloadFeature,
  loginFeature,
  invitationFeature,
  loginFlowFeature,
];
