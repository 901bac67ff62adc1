// What the server says of itself to clients that look for a server they know.

/** Compatibility version: every client wants four numbers and at least 10.0; Nextcloud's wants at least 20. */
export const compatibleVersion = { major: 28, minor: 0, micro: 4, string: "28.0.4", full: "28.0.4.1" };

export interface Product {
  /** What users see, e.g. "BayernBox". */
  readonly name: string;
  /** The engine's own version. */
  readonly version: string;
}

/** The answer of status.php; also part of the capabilities. */
export const serverStatus = (product: Product) => ({
  installed: true,
  maintenance: false,
  needsDbUpgrade: false,
  version: compatibleVersion.full,
  versionstring: compatibleVersion.string,
  edition: "Community",
  productname: product.name,
  product: product.name,
  productversion: product.version,
  extendedSupport: false,
});
