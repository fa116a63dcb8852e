/** Brings users, shares and so on, after the files that they are about. */
import type { ItemKind } from '../../core/imports/import.ts'
import { bringEmailLists, bringNotifications, bringWebhooks } from './messages.ts'
import { bringOldLinks } from './old-links.ts'
import type { PartScope } from './parts.ts'
import { bringAccessTokens, bringApiKeys } from './secrets.ts'
import { bringForms, bringShares } from './shares.ts'
import { bringSshKeys } from './ssh-keys.ts'
import { bringUsers } from './users.ts'

/** The parts in an order in which each finds what it refers to. */
const parts: readonly (readonly [ItemKind, (scope: PartScope) => Promise<boolean>])[] = [
  ['user', bringUsers],
  ['SSH key', bringSshKeys],
  ['API key', bringApiKeys],
  ['access token', bringAccessTokens],
  ['share', bringShares],
  ['old link', bringOldLinks],
  ['form', bringForms],
  ['notification', bringNotifications],
  ['email list', bringEmailLists],
  ['webhook', bringWebhooks],
]

/** Returns the kinds that could be read. */
export async function bringAccount(scope: PartScope): Promise<ItemKind[]> {
  const read: ItemKind[] = []
  for (const [kind, bring] of parts) if (await bring(scope)) read.push(kind)
  return read
}
