/** Names in the folder of an export, which `./sallyport export` writes and this source reads. */

/** Increased when an older server could not read it any more. */
export const format = 1

export const marker = 'export.json'
export const secretsFile = 'secrets.json'

/** Files with the responses of the API, by its path. */
export const documents = {
  '/users': 'users.json',
  '/ssh-keys': 'ssh-keys.json',
  '/shares': 'shares.json',
  '/notifications': 'notifications.json',
  '/email-lists': 'email-lists.json',
  '/webhooks': 'webhooks.json',
} as const

/** Responses by the hash of the receive folder. */
export const formsFile = 'forms.json'
