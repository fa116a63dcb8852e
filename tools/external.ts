/** Packages outside of the bundle `dist/main.mjs`: what is shipped has them in `node_modules`, with what they need. */
export const externalPackages = [
  // They load a native file, or their worker, from their own folder.
  'better-sqlite3',
  '@node-rs/argon2',
  'sharp',
  '@napi-rs/canvas',
  'ssh2',
  'pdfjs-dist',
  // Loaded when files are in a bucket only.
  '@aws-sdk/client-s3',
  // Loaded with SALLYPORT_ACME only.
  'acme-client',
  '@peculiar/x509',
  // Loaded with SALLYPORT_TRACES only; not @opentelemetry/api, which prom-client always loads.
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
] as const
