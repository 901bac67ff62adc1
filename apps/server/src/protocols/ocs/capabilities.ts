// What this server can do, as clients ask for it: a line is added by the commit that makes it work.
import { invalidNameRegex, thumbnailTypes } from "@landbox/wire";
import { mostEntries } from "../../domain/archive/archive.ts";
import { fewestLetters } from "../../domain/identity/find-principals.ts";
import { tusChunkSize, tusExtensions, tusVersion } from "../shared/tus.ts";
import type { OcsData } from "./envelope.ts";
import { notificationEndpoints } from "./notification-routes.ts";
import { compatibleVersion, type Product, serverStatus } from "./server-status.ts";

/**
 * ownCloud desktop 2.x is not told of tus: every upload would take that way, and one that broke would start over (decision 0012).
 * Nextcloud's desktop is called mirall, too, and does not know it.
 */
export const wantsTus = (userAgent: string | undefined): boolean => !/\bmirall\/[0-4]\./.test(userAgent ?? "");

/** The `data` of the capabilities; the same for everybody, signed in or not, but for `tus`. */
export function capabilities(product: Product, { tus, linkDays }: { tus: boolean; linkDays: number }): OcsData {
  return {
    version: {
      major: compatibleVersion.major,
      minor: compatibleVersion.minor,
      micro: compatibleVersion.micro,
      string: compatibleVersion.string,
      edition: "Community",
      extendedSupport: false,
      product: product.name,
      productversion: product.version,
    },
    capabilities: {
      core: {
        // Milliseconds.
        pollinterval: 30_000,
        "webdav-root": "remote.php/webdav",
        status: { ...serverStatus(product), hostname: "" },
        "support-url-signing": false,
        "support-sse": false,
      },
      checksums: { supportedTypes: ["SHA1", "MD5", "ADLER32"], preferredUploadType: "SHA1" },
      dav: {
        chunking: "1.0",
        trashbin: "1.0",
        reports: ["filter-files", "search-files"],
        chunkingParallelUploadDisabled: false,
        propfind: { depth_infinity: false },
        invalidFilenameRegex: invalidNameRegex,
        httpErrorCodesThatResetFailingChunkedUploads: [],
      },
      files: {
        bigfilechunking: true,
        undelete: true,
        versioning: true,
        favorites: true,
        comments: true,
        privateLinks: true,
        tags: false,
        blacklisted_files: [],
        thumbnail: { enabled: true, version: "v0.1", supportedMimeTypes: [...thumbnailTypes] },
        ...(tus && {
          tus_support: {
            version: tusVersion,
            resumable: tusVersion,
            extension: tusExtensions,
            max_chunk_size: tusChunkSize,
            http_method_override: "",
          },
        }),
        archivers: [
          {
            enabled: true,
            version: "2.0.0",
            formats: ["zip"],
            archiver_url: "/archiver",
            // Texts, as the clients' models have them.
            max_num_files: String(mostEntries),
            max_size: String(2 ** 50),
          },
        ],
      },
      notifications: { "ocs-endpoints": [...notificationEndpoints], configurable: false },
      files_sharing: {
        api_enabled: true,
        can_share: true,
        resharing: true,
        group_sharing: true,
        auto_accept_share: true,
        share_with_group_members_only: false,
        share_with_membership_groups_only: false,
        can_rename: true,
        default_permissions: 15,
        search_min_length: fewestLetters,
        // Clients ask for a password and show the date beforehand when they are told that both are compulsory.
        public: {
          enabled: true,
          multiple: true,
          upload: true,
          supports_upload_only: false,
          send_mail: false,
          social_share: false,
          defaultPublicLinkShareName: "Link",
          can_edit: true,
          alias: false,
          password: {
            enforced: true,
            askForOptionalPassword: false,
            enforced_for: { read_only: true, read_write: true, upload_only: true, read_write_delete: true },
          },
          expire_date: { enabled: true, days: linkDays, enforced: true },
        },
        user: { profile_picture: true, send_mail: false, expire_date: { enabled: true } },
        group: { expire_date: { enabled: true } },
        remote: { expire_date: { enabled: false } },
        user_enumeration: { enabled: true, group_members_only: false },
        federation: { outgoing: false, incoming: false },
        providers_capabilities: { ocinternal: { user: ["shareExpiration"], group: ["shareExpiration"] } },
      },
    },
  };
}
