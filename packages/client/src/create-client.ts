// All operations bound to one transport.
import { forgetScanFinding, listScanFindings } from "./scan.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { grantLoginFlow, refuseLoginFlow } from "./answer-login-flow.ts";
import { addComment, deleteComment, editComment, findMentionable, listComments, seeComments } from "./comments.ts";
import { changeBarrier, listBarriers, reportBarrier } from "./barriers.ts";
import { breachPdfUrl, getBreach, getPrivacyContact, listBreaches, reportBreach, setPrivacyContact } from "./breaches.ts";
import {
  contactsOfBox,
  getOwnContact,
  listContacts,
  listPublishingBoxes,
  publishContacts,
  removeContact,
  searchDirectory,
  setContact,
} from "./contacts.ts";
import { copyEntry } from "./copy-entry.ts";
import { changeBoxProfile, getBoxProfile, getLegalPage, removeArms, setArms } from "./box-profile.ts";
import { createFolder } from "./create-folder.ts";
import { documentUrl } from "./document-url.ts";
import { davPath } from "./dav-path.ts";
import { deleteEntry } from "./delete-entry.ts";
import { entryExists } from "./entry-exists.ts";
import { getBox } from "./get-box.ts";
import { getInvitation } from "./get-invitation.ts";
import { getLoginFlow } from "./get-login-flow.ts";
import { getSession } from "./get-session.ts";
import { listFolder, listFolderIfChanged } from "./list-folder.ts";
import {
  changeGuestRules,
  endGuest,
  getGuestRules,
  inviteGuest,
  inviteGuestAgain,
  listGuests,
  promoteGuest,
  renewGuest,
} from "./guests.ts";
import { lockFile, refreshLock, unlockFile } from "./lock-file.ts";
import { logIn } from "./log-in.ts";
import { logOut } from "./log-out.ts";
import { queryOf } from "./node-address.ts";
import { getNotificationSettings, listNotifications, readNotifications, setNotificationWishes } from "./notifications.ts";
import { getActivity, getDetails, setFavorite } from "./nodes.ts";
import { listFavorites, listRecent } from "./overview.ts";
import { emptyTrash, listTrash, purgeEntries, restoreEntry } from "./trash.ts";
import { search } from "./search.ts";
import {
  endShare,
  findVisitor,
  getAcrossRules,
  listGiven,
  listReceived,
  listShares,
  setAcrossRules,
  setMounted,
  setShare,
} from "./shares.ts";
import {
  changeSpace,
  createSpace,
  deleteSpace,
  findPrincipals,
  listMembers,
  listProjectSpaces,
  removeMember,
  restoreSpace,
  setMember,
} from "./spaces.ts";
import { deleteVersion, listVersions, readText, restoreVersion } from "./versions.ts";
import { moveEntry } from "./move-entry.ts";
import {
  changeAccount,
  changePassword,
  createAppPassword,
  deleteAppPassword,
  endOtherSessions,
  endSession,
  listAppPasswords,
  listSessions,
} from "./own-account.ts";
import {
  changePerson,
  createGroup,
  createPerson,
  deleteGroup,
  deletePerson,
  invitePerson,
  joinGroup,
  leaveGroup,
  listGroups,
  listPeople,
  restorePerson,
} from "./people.ts";
import {
  announceHandIn,
  changeLink,
  finishHandIn,
  getHandInReceipt,
  getLink,
  getLinkRules,
  introduceSender,
  listLinks,
  listVisible,
  lookAtLink,
  makeLink,
  openLink,
  receiptUrl,
  recallLink,
  setLinkRules,
  unlockLink,
  visibleUrls,
} from "./links.ts";
import {
  agreeToArrangement,
  answerRoom,
  changeRoom,
  closeRoom,
  createRoom,
  endBody,
  getArrangementPreset,
  getRoom,
  addRoomGroup,
  findRoomColleagues,
  getRoomLog,
  listRoomPeople,
  inviteBody,
  listArrangements,
  listRooms,
  removeRoomPerson,
  reopenRoom,
  roomExportUrl,
  roomLogUrl,
  setBodyRole,
  setRoomPerson,
  writeArrangement,
} from "./rooms.ts";
import { listPages, pagesAddress, pageUrl } from "./pages.ts";
import { prepareArchive } from "./prepare-archive.ts";
import { readBeginning } from "./read-beginning.ts";
import { thumbnailUrl } from "./thumbnail-url.ts";
import { writeText } from "./write-text.ts";
import { sendBatch } from "./send-batch.ts";
import { appendTus, endTus, getTusOffset, startTus } from "./tus.ts";
import type { Transport } from "./transport.ts";

type Bound<F> = F extends (transport: Transport, ...rest: infer A) => infer R ? (...rest: A) => R : never;

const bind = <A extends unknown[], R>(transport: Transport, operation: (transport: Transport, ...rest: A) => R) =>
  ((...rest: A) => operation(transport, ...rest)) as Bound<typeof operation>;

/** What people tell each other, and what they are told. */
const tellings = (transport: Transport) => ({
  listComments: bind(transport, listComments),
  addComment: bind(transport, addComment),
  editComment: bind(transport, editComment),
  deleteComment: bind(transport, deleteComment),
  seeComments: bind(transport, seeComments),
  findMentionable: bind(transport, findMentionable),
  listNotifications: bind(transport, listNotifications),
  readNotifications: bind(transport, readNotifications),
  getNotificationSettings: bind(transport, getNotificationSettings),
  setNotificationWishes: bind(transport, setNotificationWishes),
});

/** Whom boxes publish to each other. */
const contacts = (transport: Transport) => ({
  listContacts: bind(transport, listContacts),
  publishContacts: bind(transport, publishContacts),
  setContact: bind(transport, setContact),
  removeContact: bind(transport, removeContact),
  getOwnContact: bind(transport, getOwnContact),
  searchDirectory: bind(transport, searchDirectory),
  listPublishingBoxes: bind(transport, listPublishingBoxes),
  contactsOfBox: bind(transport, contactsOfBox),
});

/** What several boxes share. */
const roomsOf = (transport: Transport) => ({
  ...contacts(transport),
  listRooms: bind(transport, listRooms),
  createRoom: bind(transport, createRoom),
  getRoom: bind(transport, getRoom),
  changeRoom: bind(transport, changeRoom),
  closeRoom: bind(transport, closeRoom),
  reopenRoom: bind(transport, reopenRoom),
  inviteBody: bind(transport, inviteBody),
  setBodyRole: bind(transport, setBodyRole),
  endBody: bind(transport, endBody),
  answerRoom: bind(transport, answerRoom),
  writeArrangement: bind(transport, writeArrangement),
  agreeToArrangement: bind(transport, agreeToArrangement),
  listArrangements: bind(transport, listArrangements),
  getArrangementPreset: bind(transport, getArrangementPreset),
  addRoomGroup: bind(transport, addRoomGroup),
  listRoomPeople: bind(transport, listRoomPeople),
  findRoomColleagues: bind(transport, findRoomColleagues),
  setRoomPerson: bind(transport, setRoomPerson),
  removeRoomPerson: bind(transport, removeRoomPerson),
  getRoomLog: bind(transport, getRoomLog),
  roomLogUrl: bind(transport, roomLogUrl),
  roomExportUrl: bind(transport, roomExportUrl),
});

/** What people without an account hand in, and what was held back of it. */
const handIns = (transport: Transport) => ({
  introduceSender: bind(transport, introduceSender),
  announceHandIn: bind(transport, announceHandIn),
  getHandInReceipt: bind(transport, getHandInReceipt),
  finishHandIn: bind(transport, finishHandIn),
  listScanFindings: bind(transport, listScanFindings),
  forgetScanFinding: bind(transport, forgetScanFinding),
});

/** Barriers in the pages, as people report them. */
const barriers = (transport: Transport) => ({
  reportBarrier: bind(transport, reportBarrier),
  listBarriers: bind(transport, listBarriers),
  changeBarrier: bind(transport, changeBarrier),
});

/** Reports of data breaches. */
const breaches = (transport: Transport) => ({
  reportBreach: bind(transport, reportBreach),
  listBreaches: bind(transport, listBreaches),
  getBreach: bind(transport, getBreach),
  breachPdfUrl: bind(transport, breachPdfUrl),
  getPrivacyContact: bind(transport, getPrivacyContact),
  setPrivacyContact: bind(transport, setPrivacyContact),
});

/** The client of the web page: every operation, same origin, with the session's cookie. */
export function createClient(transport: Transport) {
  return {
    ...tellings(transport),
    ...roomsOf(transport),
    ...breaches(transport),
    ...barriers(transport),
    ...handIns(transport),
    getBox: bind(transport, getBox),
    getSession: bind(transport, getSession),
    logIn: bind(transport, logIn),
    logOut: bind(transport, logOut),
    listFolder: bind(transport, listFolder),
    listFolderIfChanged: bind(transport, listFolderIfChanged),
    getDetails: bind(transport, getDetails),
    getActivity: bind(transport, getActivity),
    setFavorite: bind(transport, setFavorite),
    listTrash: bind(transport, listTrash),
    purgeEntries: bind(transport, purgeEntries),
    emptyTrash: bind(transport, emptyTrash),
    listVersions: bind(transport, listVersions),
    restoreVersion: bind(transport, restoreVersion),
    deleteVersion: bind(transport, deleteVersion),
    readText: bind(transport, readText),
    search: bind(transport, search),
    listShares: bind(transport, listShares),
    setShare: bind(transport, setShare),
    findVisitor: bind(transport, findVisitor),
    getAcrossRules: bind(transport, getAcrossRules),
    setAcrossRules: bind(transport, setAcrossRules),
    endShare: bind(transport, endShare),
    listGiven: bind(transport, listGiven),
    listReceived: bind(transport, listReceived),
    setMounted: bind(transport, setMounted),
    listProjectSpaces: bind(transport, listProjectSpaces),
    createSpace: bind(transport, createSpace),
    changeSpace: bind(transport, changeSpace),
    deleteSpace: bind(transport, deleteSpace),
    restoreSpace: bind(transport, restoreSpace),
    listMembers: bind(transport, listMembers),
    setMember: bind(transport, setMember),
    removeMember: bind(transport, removeMember),
    findPrincipals: bind(transport, findPrincipals),
    listRecent: bind(transport, listRecent),
    listFavorites: bind(transport, listFavorites),
    createFolder: bind(transport, createFolder),
    moveEntry: bind(transport, moveEntry),
    copyEntry: bind(transport, copyEntry),
    restoreEntry: bind(transport, restoreEntry),
    deleteEntry: bind(transport, deleteEntry),
    entryExists: bind(transport, entryExists),
    sendBatch: bind(transport, sendBatch),
    startTus: bind(transport, startTus),
    getTusOffset: bind(transport, getTusOffset),
    appendTus: bind(transport, appendTus),
    endTus: bind(transport, endTus),
    prepareArchive: bind(transport, prepareArchive),
    thumbnailUrl: bind(transport, thumbnailUrl),
    documentUrl: bind(transport, documentUrl),
    pagesAddress: bind(transport, pagesAddress),
    listPages: bind(transport, listPages),
    pageUrl: bind(transport, pageUrl),
    readBeginning: bind(transport, readBeginning),
    writeText: bind(transport, writeText),
    lockFile: bind(transport, lockFile),
    refreshLock: bind(transport, refreshLock),
    unlockFile: bind(transport, unlockFile),
    getInvitation: bind(transport, getInvitation),
    acceptInvitation: bind(transport, acceptInvitation),
    getLoginFlow: bind(transport, getLoginFlow),
    grantLoginFlow: bind(transport, grantLoginFlow),
    refuseLoginFlow: bind(transport, refuseLoginFlow),
    /** The address of the server-sent events. @param position where to go on; "" for from now on */
    eventsUrl: (position: string): string => `${transport.baseUrl}/api/v1/events${queryOf({ last: position || undefined })}`,
    getLegalPage: bind(transport, getLegalPage),
    getBoxProfile: bind(transport, getBoxProfile),
    changeBoxProfile: bind(transport, changeBoxProfile),
    setArms: bind(transport, setArms),
    removeArms: bind(transport, removeArms),
    changeAccount: bind(transport, changeAccount),
    changePassword: bind(transport, changePassword),
    listAppPasswords: bind(transport, listAppPasswords),
    createAppPassword: bind(transport, createAppPassword),
    deleteAppPassword: bind(transport, deleteAppPassword),
    listSessions: bind(transport, listSessions),
    endSession: bind(transport, endSession),
    endOtherSessions: bind(transport, endOtherSessions),
    listPeople: bind(transport, listPeople),
    createPerson: bind(transport, createPerson),
    changePerson: bind(transport, changePerson),
    invitePerson: bind(transport, invitePerson),
    deletePerson: bind(transport, deletePerson),
    restorePerson: bind(transport, restorePerson),
    listGroups: bind(transport, listGroups),
    createGroup: bind(transport, createGroup),
    deleteGroup: bind(transport, deleteGroup),
    joinGroup: bind(transport, joinGroup),
    leaveGroup: bind(transport, leaveGroup),
    getGuestRules: bind(transport, getGuestRules),
    changeGuestRules: bind(transport, changeGuestRules),
    inviteGuest: bind(transport, inviteGuest),
    listGuests: bind(transport, listGuests),
    renewGuest: bind(transport, renewGuest),
    endGuest: bind(transport, endGuest),
    inviteGuestAgain: bind(transport, inviteGuestAgain),
    promoteGuest: bind(transport, promoteGuest),
    getLinkRules: bind(transport, getLinkRules),
    setLinkRules: bind(transport, setLinkRules),
    makeLink: bind(transport, makeLink),
    openLink: bind(transport, openLink),
    recallLink: bind(transport, recallLink),
    changeLink: bind(transport, changeLink),
    listLinks: bind(transport, listLinks),
    getLink: bind(transport, getLink),
    lookAtLink: bind(transport, lookAtLink),
    unlockLink: bind(transport, unlockLink),
    listVisible: bind(transport, listVisible),
    receiptUrl: bind(transport, receiptUrl),
    visibleUrls: bind(transport, visibleUrls),
    /** The address from which the browser downloads a file. */
    fileUrl: (root: string, path: readonly string[]): string => transport.baseUrl + davPath(root, path),
  };
}

export type Client = ReturnType<typeof createClient>;
