/** Brings old API keys and access tokens, so that applications go on signing in with the values that they have. */
import { Fault } from '../../core/fault.ts'
import { itemsOf } from '../../core/imports/store.ts'
import * as keys from '../../core/keys/keys.ts'
import * as tokens from '../../core/keys/tokens.ts'
import { referencesOf, type SecretReferences, secretId, secretName, secretsOf, stateOfSecret } from '../secrets.ts'
import type { SourceSecret } from '../source.ts'
import { importedItem, importPart, type NewItem, type PartScope } from './parts.ts'
import { writeDone } from './scope.ts'
import { actingAs } from './users.ts'

/** False without a file of secrets. */
export async function importApiKeys(scope: PartScope): Promise<boolean> {
  const read = scope.account.secrets
  if (!read) return false
  const unclear = 'items' in read ? read.items.filter((secret) => secret.unclear !== undefined) : []
  for (const { line, unclear: reason = '' } of unclear)
    scope.tally.problem({ what: 'failed', path: `line ${line} of the secrets`, reason })
  return await importPart(scope, {
    ...{ kind: 'API key', read: secretsOf(read, 'api-key'), idOf: secretId, nameOf: secretName },
    stateOf: stateOfSecret,
    importItem: (secret, item) => importApiKey(scope, secret, item),
  })
}

async function importApiKey(scope: PartScope, { application, value }: SourceSecret, item: NewItem): Promise<void> {
  const { ctx, actor, tally } = scope
  await keys.keep(ctx, actor, { name: application, value }, async (tx, { id, modifiedAt }, isNew) => {
    await writeDone(tx, scope, item.known, importedItem(item, isNew ? { id, modifiedAt } : null, id))
  })
  tally.count('apiKeys')
}

/** After the users and the API keys. */
export async function importAccessTokens(scope: PartScope): Promise<boolean> {
  const read = scope.account.secrets
  if (!read) return false
  const references = referencesOf(scope.account)
  return await importPart(scope, {
    ...{ kind: 'access token', read: secretsOf(read, 'access-token'), idOf: secretId, nameOf: secretName },
    stateOf: stateOfSecret,
    importItem: (secret, item) => importAccessToken(scope, references, secret, item),
  })
}

async function importAccessToken(
  scope: PartScope,
  references: SecretReferences,
  secret: SourceSecret,
  item: NewItem,
): Promise<void> {
  const { ctx, actor, tally } = scope
  // Nobody gets the token of somebody who is not known.
  const user = references.userOf(secret)
  if (!user) throw new Fault('not-found', 'The source shows no user of this name.')
  const { userId } = await actingAs(scope, user.id)
  const key = references.keyOf(secret)
  const known = key && (await itemsOf(ctx.db.q, scope.import.id, 'API key', [secretId(key)])).get(secretId(key))
  if (known?.state !== 'done' || known.targetId === null)
    throw new Fault('conflict', 'The API key of its application could not be imported: resolve that first.')
  const input = { keyId: known.targetId, userId, value: secret.value }
  await tokens.keep(ctx, actor, input, async (tx, { id, createdAt }, isNew) => {
    await writeDone(tx, scope, item.known, importedItem(item, isNew ? { id, userId, modifiedAt: createdAt } : null, id))
  })
  tally.count('accessTokens')
}
