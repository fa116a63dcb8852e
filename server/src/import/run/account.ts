/** Brings users, shares and so on, after the files that they are about. */
import type { ItemKind } from '../../core/imports/import.ts'
import { importEmailLists, importNotifications, importWebhooks } from './messages.ts'
import { importOldLinks } from './old-links.ts'
import type { PartScope } from './parts.ts'
import { importAccessTokens, importApiKeys } from './secrets.ts'
import { importForms, importShares } from './shares.ts'
import { importSshKeys } from './ssh-keys.ts'
import { importUsers } from './users.ts'

/** The parts in an order in which each finds what it refers to. */
const parts: readonly (readonly [ItemKind, (scope: PartScope) => Promise<boolean>])[] = [
  ['user', importUsers],
  ['SSH key', importSshKeys],
  ['API key', importApiKeys],
  ['access token', importAccessTokens],
  ['share', importShares],
  ['old link', importOldLinks],
  ['form', importForms],
  ['notification', importNotifications],
  ['email list', importEmailLists],
  ['webhook', importWebhooks],
]

/** Returns the kinds that could be read. */
export async function importAccount(scope: PartScope): Promise<ItemKind[]> {
  const read: ItemKind[] = []
  for (const [kind, importKind] of parts) if (await importKind(scope)) read.push(kind)
  return read
}
