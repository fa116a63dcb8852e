/** Brings SSH keys by their fingerprints: the keys themselves are stored at the first sign-in with them. */

import { Fault } from '../../core/fault.ts'
import { addFingerprint } from '../../core/ssh-keys/ssh-keys.ts'
import { hasWholeFingerprint, ownerNameOf, sshKeyId } from '../secrets.ts'
import type { SourceSshKey } from '../source.ts'
import { importedItem, importPart, type NewItem, type PartScope } from './parts.ts'
import { writeDone } from './scope.ts'
import { actingAs } from './users.ts'

export async function importSshKeys(scope: PartScope): Promise<boolean> {
  const { users, sshKeys: read } = scope.account
  const nameOf = (key: SourceSshKey) => `${ownerNameOf(users, key) ?? `user ${key.ownerId}`}: ${key.fingerprint}`
  const others = 'items' in read ? read.items.filter((key) => !hasWholeFingerprint(key)) : []
  for (const key of others)
    scope.tally.problem({
      what: 'todo',
      path: `SSH key ${nameOf(key)}`,
      reason: 'The source shows no SHA-256 fingerprint of it: the user adds the public key, under My Account.',
    })
  return await importPart(scope, {
    kind: 'SSH key',
    read: 'items' in read ? { ...read, items: read.items.filter(hasWholeFingerprint) } : read,
    idOf: sshKeyId,
    nameOf,
    importItem: (key, item) => importSshKey(scope, key, item),
  })
}

async function importSshKey(scope: PartScope, key: SourceSshKey, item: NewItem): Promise<void> {
  const { ctx, actor, tally, account } = scope
  // Nobody gets the key of somebody who is not known.
  if (ownerNameOf(account.users, key) === null) throw new Fault('conflict', 'The source does not show whose it is.')
  const { userId } = await actingAs(scope, key.ownerId)
  await addFingerprint(ctx, actor, { userId, fingerprint: key.fingerprint }, async (tx, { id, createdAt }, isNew) => {
    const target = isNew ? { id, userId, modifiedAt: createdAt } : null
    await writeDone(tx, scope, item.known, importedItem(item, target, id))
  })
  tally.count('sshKeys')
}
