/** The events that webhooks announce. A leaf, since messages, triggers and logs all speak of them. */

export const resourceTriggers = {
  upload: 'A file has arrived, whole and stored.',
  download: 'A file was downloaded.',
  delete: 'Something was deleted.',
  createFolder: 'A folder was made.',
  rename: 'Something got another name.',
  move: 'Something went to another folder.',
  copy: 'Something was copied.',
  compress: 'A zip archive was made.',
  extract: 'A zip archive was unpacked.',
} as const

export const shareTriggers = { formSubmit: 'A visitor sent files through the form of a receive folder.' } as const

export type WebhookEvent = `resources.${keyof typeof resourceTriggers}` | `shares.${keyof typeof shareTriggers}`

/** The events by the names that messages and logs use, in the order of the triggers. */
export const webhookEvents = [
  ...Object.keys(resourceTriggers).map((name) => `resources.${name}`),
  ...Object.keys(shareTriggers).map((name) => `shares.${name}`),
] as WebhookEvent[]

/** The events by the words that messages of v1 and people use. */
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

/** The forms of a message. */
export const webhookVersions = ['v1', 'v2'] as const
