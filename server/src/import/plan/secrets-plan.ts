/** Whether old API keys and access tokens can be used here. */
import type { ItemKind } from '../../core/imports/import.ts'
import * as keyStore from '../../core/keys/store.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { userNameKey } from '../../lib/text/path.ts'
import { referencesOf, type SecretReferences, secretId, secretName } from '../secrets.ts'
import type { SourceAccount, SourceSecret } from '../source.ts'
import { asIs, changed, clash, type Part, type Verdict } from './findings.ts'
import { importedItems } from './imported-items.ts'
import type { PlanScope } from './scope.ts'

const kinds = {
  'api-key': { part: 'API keys', item: 'API key', limit: 'apiKeys' },
  'access-token': { part: 'access tokens', item: 'access token', limit: 'accessTokens' },
} as const satisfies Record<SourceSecret['kind'], { part: Part; item: ItemKind; limit: string }>

const another = clash(
  'This value is already in use on this server.',
  'Remove it there, or leave it out and give the application a new one.',
)

/** `coming`: ids of the users of the source who are here, or come. */
export async function planSecrets(
  scope: PlanScope,
  account: SourceAccount,
  secrets: readonly SourceSecret[],
  coming: ReadonlySet<string>,
): Promise<void> {
  const references = referencesOf(account)
  for (const kind of ['api-key', 'access-token'] as const) {
    const { part, item } = kinds[kind]
    const some = secrets.filter((secret) => secret.kind === kind)
    const imported = await importedItems(scope, item, some.map(secretId))
    const room = { left: await roomFor(scope, kind) }
    for (const secret of some) {
      const { line, unclear } = secret
      if (unclear !== undefined) scope.findings.add(part, `line ${line}`, clash(unclear, 'Correct the file.'))
      else {
        const found = imported.has(secretId(secret)) ? here(asIs) : await verdictOf(scope, references, secret, coming)
        scope.findings.add(part, `${secretName(secret)} (line ${line})`, withinPlan(found, room))
      }
    }
  }
}

/** How many more the plan of the account allows; null for any number. */
async function roomFor({ ctx, account }: PlanScope, kind: SourceSecret['kind']): Promise<number | null> {
  const most = account.limits[kinds[kind].limit]
  const count = kind === 'api-key' ? keyStore.countKeys : keyStore.countTokens
  return most === null ? null : most - (await count(ctx.db.q, account.id))
}

/** Counts what is new. */
function withinPlan({ verdict, isNew }: Found, room: { left: number | null }): Verdict {
  if (!isNew || room.left === null) return verdict
  room.left -= 1
  return room.left < 0 ? clash('The plan of the account allows no more of them.', 'Change the account plan.') : verdict
}

interface Found {
  readonly verdict: Verdict
  readonly isNew: boolean
}

const here = (verdict: Verdict): Found => ({ verdict, isNew: false })

async function verdictOf(
  scope: PlanScope,
  references: SecretReferences,
  secret: SourceSecret,
  coming: ReadonlySet<string>,
): Promise<Found> {
  return secret.kind === 'api-key'
    ? await keyVerdict(scope, secret)
    : await tokenVerdict(scope, references, secret, coming)
}

async function keyVerdict({ ctx, account }: PlanScope, { value }: SourceSecret): Promise<Found> {
  const found = await keyStore.keyByHash(ctx.db.q, sha256Hex(value))
  if (!found) return { verdict: asIs, isNew: true }
  return here(found.account_id === account.id ? asIs : another)
}

async function tokenVerdict(
  { ctx, account }: PlanScope,
  references: SecretReferences,
  secret: SourceSecret,
  coming: ReadonlySet<string>,
): Promise<Found> {
  const user = references.userOf(secret)
  if (!user) return here(clash('The source shows no user of this name.', 'Correct the file, or add the user there.'))
  if (!coming.has(user.id)) return here(clash('Its user does not come.', 'See what stands against the user.'))
  if (!references.keyOf(secret)) return here(clash("The API key of its application can't be used.", 'See that key.'))
  const hash = sha256Hex(secret.value)
  const own = await keyStore.tokenByHash(ctx.db.q, account.id, hash)
  if (own && userNameKey(own.username) === userNameKey(user.username)) return here(asIs)
  if (own || (await keyStore.isTokenInUse(ctx.db.q, hash))) return here(another)
  const isExpired = user.expiresAt !== null && user.expiresAt <= ctx.clock.now().toISOString()
  const state = user.locked ? 'is locked' : isExpired ? 'has expired' : null
  return {
    verdict: state === null ? asIs : changed(`Its user ${state}: it works once that is changed.`),
    isNew: true,
  }
}
