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

/** When each event happens; the same sentences as in the API's reference. */
export const eventDescriptions: Readonly<Record<WebhookEvent, string>> = {
  'resources.upload': t('A file was completely uploaded and stored.'),
  'resources.download': t('A file was downloaded.'),
  'resources.delete': t('A file or folder was deleted.'),
  'resources.createFolder': t('A folder was created.'),
  'resources.rename': t('A file or folder was renamed.'),
  'resources.move': t('A file or folder was moved to another folder.'),
  'resources.copy': t('A file or folder was copied.'),
  'resources.compress': t('A zip archive was created.'),
  'resources.extract': t('A zip archive was extracted.'),
  'shares.formSubmit': t('A visitor submitted the form of a receive folder.'),
}
