// The layers of the house as rules: protocols → domain → platform, features as a DAG, stores private to their feature.
const server = "^apps/server/src";
/** Files for tests only. */
const source = "(\\.(test|contract)|/test-[a-z-]+)\\.ts$";

/** A feature may import those listed; "<feature>" stands for its folder below domain/. The list is the DAG: order matters to readers, not to the tool. */
const features = {
  boxes: [],
  identity: ["boxes"],
  access: ["boxes", "identity"],
  blobs: ["boxes"],
  spaces: ["boxes", "identity", "access"],
  locks: ["boxes", "identity", "access", "spaces"],
  tree: ["boxes", "identity", "access", "spaces", "blobs", "locks"],
  mounts: ["boxes", "identity", "access", "tree"],
  visitors: ["boxes", "identity", "access"],
  rooms: ["boxes", "identity", "access", "spaces", "visitors", "notifications"],
  sharing: ["boxes", "identity", "access", "tree", "notifications", "visitors"],
  uploads: ["boxes", "identity", "access", "spaces", "blobs", "locks", "tree"],
  carry: ["boxes", "identity", "access", "spaces", "blobs", "tree", "uploads"],
  trash: ["boxes", "identity", "access", "spaces", "locks", "tree"],
  versions: ["boxes", "identity", "access", "spaces", "locks", "tree"],
  archive: ["boxes", "identity", "access", "blobs", "tree"],
  previews: ["boxes", "identity", "access", "blobs", "tree"],
  activity: ["boxes", "identity", "access", "spaces", "tree"],
  search: ["boxes", "identity", "access", "spaces", "tree"],
  live: ["boxes", "identity", "access", "spaces", "tree", "mounts", "activity"],
  cleanup: ["boxes", "identity", "uploads", "trash", "versions", "rooms", "links", "scan"],
  profile: ["boxes", "identity"],
  mail: ["boxes", "identity"],
  notifications: ["boxes", "identity", "access", "tree", "mail"],
  comments: ["boxes", "identity", "access", "tree", "notifications"],
  barriers: ["boxes", "identity", "mail", "notifications"],
  scan: ["boxes", "identity", "access", "blobs", "tree"],
  links: ["boxes", "identity", "access", "spaces", "blobs", "tree", "uploads", "mail", "notifications", "scan"],
  contacts: ["boxes", "identity", "notifications", "visitors"],
  guests: ["boxes", "identity", "mail"],
  breaches: ["boxes", "identity", "mail", "notifications"],
  verify: ["blobs"],
};

const dag = Object.entries(features).map(([feature, allowed]) => ({
  name: `feature-${feature}`,
  comment: `domain/${feature} may import only: ${allowed.join(", ") || "no other feature"}.`,
  severity: "error",
  from: { path: `${server}/domain/${feature}/`, pathNot: source },
  to: { path: `${server}/domain/`, pathNot: [feature, ...allowed].map((name) => `${server}/domain/${name}/`) },
}));

const known = Object.keys(features).join("|");

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Files may name each other's types, but values go one way.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    },
    {
      name: "domain-knows-no-protocol",
      severity: "error",
      from: { path: `${server}/domain/`, pathNot: source },
      to: {
        path: [
          `${server}/protocols/`,
          `${server}/(compose|main|serve)`,
          "node_modules/(fastify|@fastify)",
          "^(node:)?https?$",
          `${server}/cli/`,
        ],
      },
    },
    {
      name: "platform-knows-neither",
      comment: "Types that the request carries (Caller) are the one thing that platform/http takes from the domain.",
      severity: "error",
      from: { path: `${server}/platform/`, pathNot: source },
      to: { path: `${server}/(protocols|domain|cli|compose|main|serve)`, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "protocol-knows-no-other",
      severity: "error",
      from: { path: `${server}/protocols/([^/]+)/`, pathNot: source },
      to: { path: `${server}/protocols/`, pathNot: [`${server}/protocols/$1/`, `${server}/protocols/shared/`] },
    },
    {
      name: "protocol-knows-no-database",
      severity: "error",
      from: { path: `${server}/protocols/`, pathNot: source },
      to: { path: `${server}/platform/(database|postgres|objects|keys)/`, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "store-is-private",
      comment: "SQL of a feature is imported only inside its folder.",
      severity: "error",
      from: { path: `${server}/(?:domain|protocols|platform)/([^/]+)/`, pathNot: source },
      to: { path: "\\.store\\.ts$", pathNot: `${server}/(?:domain|protocols|platform)/$1/` },
    },
    {
      name: "store-is-private-to-compose",
      severity: "error",
      from: { path: `${server}/(compose|main|serve|cli/)`, pathNot: source },
      to: { path: "\\.store\\.ts$" },
    },
    {
      name: "sql-at-home",
      comment: "Only stores, migrations and platform/database (and the embedded server's own preparation) speak to PostgreSQL.",
      severity: "error",
      from: {
        path: "^(apps/server/src|packages)/",
        pathNot: [`${server}/platform/(database|postgres)/`, "\\.store\\.ts$", source, "^packages/test-kit/"],
      },
      to: { path: "node_modules/(kysely|pg|pg-[a-z-]+)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "feature-is-in-the-dag",
      comment: `A new feature is entered in the table at the top of .dependency-cruiser.cjs (known: ${known}).`,
      severity: "error",
      from: { path: `${server}/domain/`, pathNot: `${server}/domain/(${known})/` },
      to: {},
    },
    ...dag,
    {
      name: "pure-packages",
      comment: "kit, wire and dav-xml run anywhere.",
      severity: "error",
      from: { path: "^packages/(kit|wire|dav-xml|client|ui|sync-engine)/", pathNot: source },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "packages-know-no-app",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/test-kit/" },
      to: { path: "^apps/" },
    },
    {
      name: "web-knows-no-server",
      severity: "error",
      from: { path: "^apps/web/" },
      to: { path: "^(apps/server|packages/test-kit)/" },
    },
    {
      name: "only-compose-sees-all",
      severity: "error",
      from: { path: server, pathNot: [`${server}/(main|serve|cli/)`, source] },
      to: { path: `${server}/compose\\.ts$`, dependencyTypesNot: ["type-only"] },
    },
    { name: "resolvable", severity: "error", from: { pathNot: "\\.vue$" }, to: { couldNotResolve: true, pathNot: "\\?raw$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".js", ".mjs", ".vue"],
    },
    moduleSystems: ["es6"],
  },
};
