// All features of the page, in the order in which their places stand in the navigation.
import type { Feature } from "./features/feature.ts";
import { filesFeature } from "./features/files/feature.ts";
import { invitationFeature } from "./features/invitation/feature.ts";
import { loginFeature } from "./features/login/feature.ts";
import { loginFlowFeature } from "./features/login-flow/feature.ts";

export const features: readonly Feature[] = [filesFeature, loginFeature, invitationFeature, loginFlowFeature];
