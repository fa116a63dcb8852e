/** The events of webhooks as people read them. */
import type { WebhookEvent } from '@sallyport/contract/schemas/webhook-event.ts'

export const eventWords: Readonly<Record<WebhookEvent, string>> = {
  'resources.upload': 'Upload',
  'resources.download': 'Download',
  'resources.delete': 'Delete',
  'resources.createFolder': 'Create Folder',
  'resources.rename': 'Rename',
  'resources.move': 'Move',
  'resources.copy': 'Copy',
  'resources.compress': 'Compress',
  'resources.extract': 'Extract',
  'shares.formSubmit': 'Form Submit',
}
