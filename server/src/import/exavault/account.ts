/** Users, keys, shares, forms, notifications, lists and webhooks of a server with the v2 API. */
import { type Permission, permissionNames } from '../../core/actor.ts'
import { triggerNames } from '../../core/event.ts'
import { Fault } from '../../core/fault.ts'
import { accessNames } from '../../core/shares/share.ts'
import type {
  Readable,
  SourceAccount,
  SourceEmailList,
  SourceForm,
  SourceNotification,
  SourceShare,
  SourceSshKey,
  SourceUser,
  SourceWebhook,
} from '../source.ts'
import type { ApiClient } from './client.ts'
import { attributesOf, flagOf, isObject, type Json, listOf, objectOf, relatedId, textOf, timeOf } from './fields.ts'
import { allOf, type Page } from './pages.ts'

/** Of each kind. */
const most = 100_000

interface Reading {
  readonly client: ApiClient
  readonly signal: AbortSignal
}

export async function readAccount(client: ApiClient, signal: AbortSignal): Promise<SourceAccount> {
  const reading = { client, signal }
  const read = async <T>(path: string, item: (item: Json, page: Page) => T, query: Record<string, string> = {}) =>
    await unlessRefused(async () => {
      const page = await allOf(client, { path, query, most, signal })
      return page.data.map((one) => item(one, page))
    })
  const shares = await read('/shares', shareOf, { scope: 'all' })
  return {
    users: await read('/users', userOf, { sort: 'username' }),
    sshKeys: await read('/ssh-keys', sshKeyOf),
    shares,
    forms: await unlessRefused(() => formsOf(reading, shares)),
    notifications: await read('/notifications', notificationOf),
    emailLists: await read('/email-lists', emailListOf),
    webhooks: await read('/webhooks', webhookOf, { include: 'resource' }),
  }
}

/** A token without the right to read a part, or a server without it, is no reason to stop. */
async function unlessRefused<T>(work: () => Promise<readonly T[]>): Promise<Readable<T>> {
  try {
    return { items: await work() }
  } catch (error) {
    if (error instanceof Fault && ['forbidden', 'not-found', 'invalid'].includes(error.code))
      return { unreadable: error.message }
    throw error
  }
}

function userOf(item: Json): SourceUser {
  const attributes = attributesOf(item)
  const granted = objectOf(attributes['permissions'])
  const role = textOf(attributes['role'])
  const timeZone = textOf(attributes['timeZone']) || 'UTC'
  return {
    id: textOf(item['id']),
    username: textOf(attributes['username']),
    email: textOf(attributes['email']),
    nickname: textOf(attributes['nickname']),
    role: role === 'admin' || role === 'master' ? role : 'user',
    permissions: new Set<Permission>(permissionNames.filter((name) => flagOf(granted[name]))),
    home: textOf(attributes['homePath']) || textOf(attributes['homeDir']) || '/',
    timeZone,
    locked: 'locked' in attributes ? flagOf(attributes['locked']) : textOf(attributes['status']) === '0',
    expiresAt: timeOf(attributes['expiration'], timeZone),
  }
}

const sshKeyOf = (item: Json): SourceSshKey => ({
  ownerId: relatedId(item, 'ownerUser'),
  fingerprint: textOf(attributesOf(item)['fingerprint']),
})

function shareOf(item: Json): SourceShare {
  const attributes = attributesOf(item)
  const mode = attributes['accessMode']
  // Older servers send one word: `download_upload`.
  const granted = isObject(mode)
    ? mode
    : Object.fromEntries(
        textOf(mode)
          .split('_')
          .map((name) => [name, true]),
      )
  const type = textOf(attributes['type'])
  return {
    id: textOf(item['id']),
    type: type === 'receive' || type === 'send' ? type : 'shared_folder',
    hash: textOf(attributes['hash']),
    name: textOf(attributes['name']),
    ownerId: relatedId(item, 'owner'),
    paths: listOf(attributes['paths']).map(textOf),
    access: new Set(accessNames.filter((name) => flagOf(granted[name]))),
    open: flagOf(attributes['status']),
    hasPassword: flagOf(attributes['hasPassword']),
    expiresAt: timeOf(attributes['expiration']),
  }
}

async function formsOf({ client, signal }: Reading, shares: Readable<SourceShare>): Promise<SourceForm[]> {
  if (!('items' in shares)) throw new Fault('forbidden', shares.unreadable)
  const forms: SourceForm[] = []
  for (const { id: shareId, hash } of shares.items.filter(({ type, open }) => type === 'receive' && open)) {
    const attributes = await formAttributes({ client, signal }, hash)
    const elements = listOf(attributes['elements']).filter(isObject)
    const fields = elements.map((field) => ({ name: textOf(field['name']), type: textOf(field['type']) }))
    if (fields.length > 0) forms.push({ shareId, fields })
  }
  return forms
}

/** Empty for a receive folder without a form. */
async function formAttributes({ client, signal }: Reading, shareHash: string): Promise<Json> {
  try {
    return attributesOf(objectOf((await client.get('/forms', { shareHash }, signal))['data']))
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return {}
    throw error
  }
}

function notificationOf(item: Json): SourceNotification {
  const attributes = attributesOf(item)
  return {
    id: textOf(item['id']),
    type: textOf(attributes['type']),
    action: textOf(attributes['action']),
    path: textOf(attributes['path']),
  }
}

function emailListOf(item: Json): SourceEmailList {
  const attributes = attributesOf(item)
  return {
    name: textOf(attributes['name']),
    emails: listOf(attributes['emails']).map(textOf),
    note: textOf(attributes['note']),
  }
}

function webhookOf(item: Json, { included }: Page): SourceWebhook {
  const attributes = attributesOf(item)
  const chosen = objectOf(attributes['triggers'])
  const folderId = relatedId(item, 'resource')
  const folder = included.find((one) => one['type'] === 'resource' && textOf(one['id']) === folderId)
  return {
    id: textOf(item['id']),
    url: textOf(attributes['endpointUrl']),
    path: folder ? textOf(attributesOf(folder)['path']) : null,
    triggers: triggerNames.filter((name) => {
      const [noun = '', verb = ''] = name.split('.')
      return flagOf(objectOf(chosen[noun])[verb])
    }),
  }
}
