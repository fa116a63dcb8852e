import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { t } from '../../lib/language/language.ts'

/** The events of webhooks in the language of the page; the API has `eventWords`. */
export const eventNames: Readonly<Record<WebhookEvent, string>> = {
  'resources.upload': t('Upload'),
  'resources.download': t('Download'),
  'resources.delete': t('Delete'),
  'resources.createFolder': t('Create Folder'),
  'resources.rename': t('Rename'),
  'resources.move': t('Move'),
  'resources.copy': t('Copy'),
  'resources.compress': t('Compress'),
  'resources.extract': t('Extract'),
  'shares.formSubmit': t('Form Submit'),
}
