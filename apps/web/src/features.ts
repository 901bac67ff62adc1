// All features of the page, in the order in which their places stand in the navigation.
import { activityFeature } from "./features/activity/feature.ts";
import { breachesFeature } from "./features/breaches/feature.ts";
import { commentsFeature } from "./features/comments/feature.ts";
import { directoryFeature } from "./features/directory/feature.ts";
import { downloadFeature } from "./features/download/feature.ts";
import { editorFeature } from "./features/editor/feature.ts";
import type { Feature } from "./features/feature.ts";
import { favouritesFeature } from "./features/favourites/feature.ts";
import { filesFeature } from "./features/files/feature.ts";
import { invitationFeature } from "./features/invitation/feature.ts";
import { legalFeature } from "./features/legal/feature.ts";
import { loginFeature } from "./features/login/feature.ts";
import { notificationsFeature } from "./features/notifications/feature.ts";
import { previewFeature } from "./features/preview/feature.ts";
import { recentFeature } from "./features/recent/feature.ts";
import { requestFeature } from "./features/request/feature.ts";
import { roomsFeature } from "./features/rooms/feature.ts";
import { searchFeature } from "./features/search/feature.ts";
import { trashFeature } from "./features/trash/feature.ts";
import { versionsFeature } from "./features/versions/feature.ts";
import { visitFeature } from "./features/visit/feature.ts";
import { loginFlowFeature } from "./features/login-flow/feature.ts";
import { sendFeature } from "./features/send/feature.ts";
import { settingsFeature } from "./features/settings/feature.ts";
import { sharingFeature } from "./features/sharing/feature.ts";
import { startFeature } from "./features/start/feature.ts";

export const features: readonly Feature[] = [
  startFeature,
  sendFeature,
  breachesFeature,
  requestFeature,
  filesFeature,
  sharingFeature,
  directoryFeature,
  roomsFeature,
  favouritesFeature,
  recentFeature,
  trashFeature,
  searchFeature,
  notificationsFeature,
  versionsFeature,
  activityFeature,
  commentsFeature,
  previewFeature,
  editorFeature,
  downloadFeature,
  loginFeature,
  invitationFeature,
  loginFlowFeature,
  settingsFeature,
  legalFeature,
  visitFeature,
];
