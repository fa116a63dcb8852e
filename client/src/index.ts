/** The package `@sallyport/client`: what applications import. */

export { ApiError } from './api/api-error.ts'
export type { CallName, CallOptions, Credentials, ExportName, StreamName } from './api/client.ts'
export type * from './api/operations.ts'
export { type Client, type ClientOptions, createClient } from './client.ts'
export type { ListEntry } from './requests/lists.ts'
export type { Download, DownloadOptions } from './transfers/downloads.ts'
export type { FileUpload, UploadBody, UploadOptions, UploadProgress, UploadSource } from './transfers/uploads.ts'
export {
  type VerifiedWebhook,
  type VerifyOptions,
  verifyLegacyWebhook,
  verifyWebhook,
  WebhookError,
  type WebhookRequest,
} from './webhooks.ts'
