/** Compares users, shares and so on, field by field. Reports name the fields that differ, never their values. */
import { isDeepStrictEqual } from 'node:util'
import type { ItemKind } from '../../core/imports/import.ts'
import { itemsOf } from '../../core/imports/store.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { slices } from '../../lib/slices.ts'
import {
  hasWholeFingerprint,
  ownerNameOf,
  referencesOf,
  secretId,
  secretName,
  secretsOf,
  sshKeyId,
} from '../secrets.ts'
import { shownUrl } from '../shown-url.ts'
import type {
  Readable,
  SourceAccount,
  SourceEmailList,
  SourceForm,
  SourceNotification,
  SourceOldLinks,
  SourceSecret,
  SourceShare,
  SourceSshKey,
  SourceUser,
  SourceWebhook,
} from '../source.ts'
import * as here from './here.ts'
import type { VerifyScope } from './scope.ts'
import { ownerHere } from './standing.ts'
import * as there from './there.ts'

interface Part<T> {
  readonly kind: ItemKind
  readonly read: Readable<T>
  readonly idOf: (one: T) => string
  readonly nameOf: (one: T) => string
  /** False for what an import leaves out. */
  readonly isImported?: (one: T) => boolean
  readonly there: (one: T, scope: VerifyScope) => here.Fields | Promise<here.Fields>
  readonly here: (scope: VerifyScope, id: number, ownerId: string) => Promise<here.Fields | null>
}

export async function verifyAccount(scope: VerifyScope, account: SourceAccount): Promise<void> {
  await verifyUsersAndShares(scope, account)
  await verifySecrets(scope, account)
  const common = { idOf: ({ id }: { readonly id: string }) => id }
  await verifyPart<SourceNotification>(scope, {
    ...{ ...common, kind: 'notification', read: account.notifications },
    ...{
      nameOf: (rule) => `${rule.path}: ${rule.action}`,
      isImported: ({ type }) => type === 'file' || type === 'folder',
    },
    ...{ there: there.notificationThere, here: here.notificationHere },
  })
  await verifyPart<SourceEmailList>(scope, {
    ...{ ...common, kind: 'email list', read: account.emailLists, nameOf: (list) => list.name },
    ...{ there: there.emailListThere, here: here.emailListHere },
  })
  await verifyPart<SourceWebhook>(scope, {
    ...{ ...common, kind: 'webhook', read: account.webhooks, nameOf: (hook) => shownUrl(hook.url) },
    ...{ there: there.webhookThere, here: here.webhookHere },
  })
}

async function verifyUsersAndShares(scope: VerifyScope, account: SourceAccount): Promise<void> {
  const { users, sshKeys, shares, forms } = account
  const now = scope.ctx.clock.now().toISOString()
  const isImported = ({ type, open, expiresAt }: SourceShare) =>
    type !== 'send' && open && !(expiresAt !== null && expiresAt <= now)
  const common = { idOf: ({ id }: { readonly id: string }) => id }
  await verifyPart<SourceUser>(scope, {
    ...{ ...common, kind: 'user', read: users, nameOf: (user) => user.username },
    ...{ isImported: ({ role }) => role !== 'master', there: there.userThere, here: here.userHere },
  })
  await verifyPart<SourceSshKey>(scope, {
    ...{
      kind: 'SSH key',
      read: sshKeys,
      idOf: sshKeyId,
      nameOf: (key) => `${ownerNameOf(users, key)}: ${key.fingerprint}`,
    },
    ...{ isImported: hasWholeFingerprint, there: ({ fingerprint }) => ({ fingerprint }), here: here.sshKeyHere },
  })
  await verifyPart<SourceShare>(scope, {
    ...{ ...common, kind: 'share', read: shares, nameOf: (share) => share.name },
    ...{ isImported, there: there.shareThere, here: here.shareHere },
  })
  await verifyOldLinks(scope, account)
  await verifyPart<SourceForm>(scope, {
    ...{ kind: 'form', read: forms, idOf: (form) => form.shareId, nameOf: (form) => `of share ${form.shareId}` },
    ...{ there: there.formThere, here: here.formHere },
  })
}

async function verifySecrets(scope: VerifyScope, account: SourceAccount): Promise<void> {
  if (!account.secrets) return
  const { userOf } = referencesOf(account)
  const common = { idOf: secretId, nameOf: secretName }
  await verifyPart<SourceSecret>(scope, {
    ...{ ...common, kind: 'API key', read: secretsOf(account.secrets, 'api-key') },
    ...{ there: ({ value }) => ({ value: sha256Hex(value) }), here: here.apiKeyHere },
  })
  await verifyPart<SourceSecret>(scope, {
    ...{ ...common, kind: 'access token', read: secretsOf(account.secrets, 'access-token') },
    there: async (secret) => ({
      value: sha256Hex(secret.value),
      user: (await ownerHere(scope, userOf(secret)?.id ?? '')).userId,
    }),
    here: here.accessTokenHere,
  })
}

/** Those of shares that are here. */
async function verifyOldLinks(scope: VerifyScope, { shares, oldLinks }: SourceAccount): Promise<void> {
  if (!oldLinks || !('items' in oldLinks) || !('items' in shares)) return
  const names = new Map<string, string>()
  for (const some of slices(shares.items, atOnce)) {
    const known = await itemsOf(
      scope.ctx.db.q,
      scope.import.id,
      'share',
      some.map(({ id }) => id),
    )
    for (const { id, name } of some) if (known.get(id)?.state === 'done') names.set(id, name)
  }
  await verifyPart<SourceOldLinks>(scope, {
    ...{ kind: 'old link', read: oldLinks, idOf: ({ shareId }) => shareId },
    nameOf: ({ shareId }) => `of ${names.get(shareId)}`,
    isImported: ({ shareId }) => names.has(shareId),
    ...{ there: there.oldLinksThere, here: here.oldLinksHere },
  })
}

const atOnce = 100

async function verifyPart<T>(scope: VerifyScope, part: Part<T>): Promise<void> {
  const { kind, read, idOf, nameOf, isImported = () => true } = part
  if ('unreadable' in read) {
    scope.problem({ what: 'missing', path: `every ${kind}`, reason: read.unreadable })
    return
  }
  if (read.incomplete !== undefined) scope.problem({ what: 'missing', path: `some ${kind}s`, reason: read.incomplete })
  for (const some of slices(read.items.filter(isImported), atOnce)) {
    const items = await itemsOf(scope.ctx.db.q, scope.import.id, kind, some.map(idOf))
    for (const one of some) {
      scope.signal.throwIfAborted()
      const path = `${kind} ${nameOf(one)}`
      const item = items.get(idOf(one))
      const { ownerId = '' } = one as { readonly ownerId?: string }
      const found = item?.state === 'done' ? await part.here(scope, item.targetId ?? 0, ownerId) : null
      if (found) reportDifference(scope, path, await part.there(one, scope), found)
      else scope.problem({ what: 'missing', path, reason: item?.note || 'It is not here.' })
    }
  }
}

function reportDifference(scope: VerifyScope, path: string, source: here.Fields, found: here.Fields): void {
  const fields = Object.keys(source).filter((name) => !isDeepStrictEqual(source[name], found[name]))
  if (fields.length === 0) scope.count('settings')
  else scope.problem({ what: 'differs', path, reason: `It differs in ${fields.join(', ')}.` })
}
