/** The events of webhooks. Imports nothing, because messages, triggers and logs all use it. */

export const resourceTriggers = {
  upload: 'A file was completely uploaded and stored.',
  download: 'A file was downloaded.',
  delete: 'A file or folder was deleted.',
  createFolder: 'A folder was created.',
  rename: 'A file or folder was renamed.',
  move: 'A file or folder was moved to another folder.',
  copy: 'A file or folder was copied.',
  compress: 'A zip archive was created.',
  extract: 'A zip archive was extracted.',
} as const

export const shareTriggers = { formSubmit: 'A visitor submitted the form of a receive folder.' } as const

export type WebhookEvent = `resources.${keyof typeof resourceTriggers}` | `shares.${keyof typeof shareTriggers}`

/** Event names in messages and logs, in the order of the triggers. */
export const webhookEvents = [
  ...Object.keys(resourceTriggers).map((name) => `resources.${name}`),
  ...Object.keys(shareTriggers).map((name) => `shares.${name}`),
] as WebhookEvent[]

/** Event labels, as in v1 messages and on screens. */
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

/** Formats of a message. */
export const webhookVersions = ['v1', 'v2'] as const
