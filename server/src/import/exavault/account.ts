/** Users, keys, shares, forms, notifications, lists and webhooks of a server with the v2 API. */
import { type Permission, permissionNames } from '../../core/actor.ts'
import { triggerNames } from '../../core/event.ts'
import { Fault } from '../../core/fault.ts'
import { accessNames } from '../../core/shares/share.ts'
import type { FilterInput } from '../../core/webhooks/endpoints/filter.ts'
import type { Secrets } from '../../core/webhooks/endpoints/secrets.ts'
import {
  areFilters,
  attributesOf,
  countOf,
  flagOf,
  isFlag,
  isLimit,
  isObject,
  isTime,
  type Json,
  listOf,
  objectOf,
  relatedId,
  textOf,
  timeOf,
  unclearOf,
} from '../fields.ts'
import {
  type Readable,
  type SourceAccount,
  type SourceEmailList,
  type SourceField,
  type SourceForm,
  type SourceNotification,
  type SourceOldLinks,
  type SourceShare,
  type SourceSshKey,
  type SourceUser,
  type SourceWebhook,
  unlessRefused,
} from '../source.ts'
import type { ApiClient } from './client.ts'
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
      return { items: page.data.map((one) => item(one, page)), ...(page.incomplete && { incomplete: page.incomplete }) }
    })
  const listed = await read('/shares', (item) => ({ share: shareOf(item), links: linksOf(item) }), { scope: 'all' })
  const shares = each(listed, ({ share }) => share)
  return {
    users: await read('/users', userOf, { sort: 'username' }),
    sshKeys: await read('/ssh-keys', sshKeyOf),
    shares,
    oldLinks: each(listed, ({ links }) => links),
    forms: await unlessRefused(() => formsOf(reading, shares)),
    notifications: await read('/notifications', notificationOf),
    emailLists: await read('/email-lists', emailListOf),
    webhooks: await read('/webhooks', webhookOf, { include: 'resource' }),
  }
}

const each = <T, U>(read: Readable<T>, map: (one: T) => U): Readable<U> =>
  'items' in read ? { ...read, items: read.items.map(map) } : read

function userOf(item: Json): SourceUser {
  const attributes = attributesOf(item)
  const granted = objectOf(attributes['permissions'])
  const role = textOf(attributes['role'])
  const timeZone = textOf(attributes['timeZone']) || 'UTC'
  const home = textOf(attributes['homePath']) || textOf(attributes['homeDir'])
  const { locked, status } = attributes
  return {
    id: textOf(item['id']),
    username: textOf(attributes['username']),
    email: textOf(attributes['email']) || null,
    nickname: textOf(attributes['nickname']),
    role: role === 'admin' || role === 'master' ? role : 'user',
    permissions: new Set<Permission>(permissionNames.filter((name) => flagOf(granted[name]))),
    home,
    timeZone,
    locked: locked === undefined ? !flagOf(status) : flagOf(locked),
    expiresAt: timeOf(attributes['expiration'], timeZone),
    storageQuota: countOf(attributes['storageQuota']),
    ...unclearOf({
      'home folder': home !== '' || role === 'admin' || role === 'master',
      'status (locked or not)': isFlag(locked ?? status),
      expiration: isTime(attributes['expiration'], timeZone),
      'storage quota': isLimit(attributes['storageQuota']),
    }),
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
    isPublic: 'public' in attributes ? flagOf(attributes['public']) : flagOf(attributes['isPublic']),
    requireEmail: flagOf(attributes['requireEmail']),
    embed: flagOf(attributes['embed']),
    createFolders: flagOf(attributes['fileDropCreateFolders']),
    hasNotification: flagOf(attributes['hasNotification']),
    notificationEmails: listOf(attributes['notificationEmails']).map(textOf),
    recipients: invited(attributes['recipients']).map(({ email }) => textOf(email)),
    storageQuota: countOf(attributes['storageQuota']),
    downloadLimit: countOf(attributes['downloadLimit']),
    expiresAt: timeOf(attributes['expiration'], null),
    ...(isFlag(attributes['status']) && !flagOf(attributes['status']) ? {} : unclearOf(sharing(attributes))),
  }
}

/** What decides how open a share is. */
const sharing = (attributes: Json) => ({
  'status (open or not)': isFlag(attributes['status']),
  'password (whether it has one)': isFlag(attributes['hasPassword']),
  'expiration, with a time zone,': isTime(attributes['expiration'], null),
  'email address of visitors (whether it is required)':
    attributes['requireEmail'] === undefined || isFlag(attributes['requireEmail']),
  'storage quota': isLimit(attributes['storageQuota']),
  'limit of downloads': isLimit(attributes['downloadLimit']),
})

/** The owner is among the recipients of some servers. */
const invited = (recipients: unknown): Json[] =>
  listOf(recipients)
    .filter(isObject)
    .filter(({ type }) => type !== 'owner')

function linksOf(item: Json): SourceOldLinks {
  const { hash, recipients } = attributesOf(item)
  return {
    shareId: textOf(item['id']),
    hash: textOf(hash),
    recipients: invited(recipients).map((one) => ({ email: textOf(one['email']), hash: textOf(one['hash']) })),
  }
}

async function formsOf({ client, signal }: Reading, shares: Readable<SourceShare>): Promise<Readable<SourceForm>> {
  if (!('items' in shares)) throw new Fault('forbidden', shares.unreadable)
  const forms: SourceForm[] = []
  for (const { id: shareId, hash } of shares.items.filter(({ type, open }) => type === 'receive' && open)) {
    const attributes = await formAttributes({ client, signal }, hash)
    const fields = listOf(attributes['elements']).filter(isObject).map(fieldOf)
    if (fields.length === 0) continue
    forms.push({
      shareId,
      description: textOf(attributes['formDescription']) || null,
      submitText: textOf(attributes['submitButtonText']),
      successText: textOf(attributes['successMessage']),
      css: textOf(attributes['cssStyles']) || null,
      fields,
    })
  }
  return { ...shares, items: forms }
}

function fieldOf(field: Json): SourceField {
  const settings = objectOf(field['settings'])
  const width = Number(settings['width'])
  const number = (name: string) => (typeof settings[name] === 'number' ? settings[name] : null)
  const options = listOf(settings['options']).map(textOf)
  return {
    name: textOf(field['name']),
    type: textOf(field['type']),
    settings: {
      description: textOf(settings['description']) || null,
      isRequired: flagOf(settings['isRequired']),
      senderEmail: flagOf(settings['senderEmail']),
      useAsFolderName: flagOf(settings['useAsFolderName']),
      // Older servers count the columns of a row of twelve, or percents.
      width: width > 0 && width <= 1 ? width : 1,
      fileTypes: textOf(settings['fileTypes']) || null,
      maxFiles: countOf(settings['maxFiles']),
      maxFileSize: countOf(settings['maxFileSize']),
      options: options.length > 0 ? options : null,
      minimum: number('minimum'),
      maximum: number('maximum'),
    },
  }
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
  const recipients = listOf(attributes['recipients']).filter(isObject)
  return {
    id: textOf(item['id']),
    ownerId: relatedId(item, 'ownerUser') || textOf(attributes['userId']),
    type: textOf(attributes['type']),
    action: textOf(attributes['action']),
    path: textOf(attributes['path']),
    usernames: listOf(attributes['usernames']).map(textOf),
    recipients: recipients.map(({ email }) => textOf(email)),
    message: textOf(attributes['message']) || null,
    sendEmail: flagOf(attributes['sendEmail']),
  }
}

function emailListOf(item: Json): SourceEmailList {
  const attributes = attributesOf(item)
  return {
    id: textOf(item['id']),
    ownerId: relatedId(item, 'ownerUser'),
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
    path: folder ? textOf(attributesOf(folder)['path']) || null : null,
    version: attributes['responseVersion'] === 'v1' ? 'v1' : 'v2',
    ...unclearOf({ filters: areFilters(attributes['filters']) }),
    filters: isObject(attributes['filters']) ? filtersOf(attributes['filters']) : null,
    rateLimit: countOf(attributes['rateLimit']),
    caCertificate: textOf(attributes['caCertificate']) || null,
    secrets: secretsOf(attributes),
    triggers: triggerNames.filter((name) => {
      const [noun = '', verb = ''] = name.split('.')
      return flagOf(objectOf(chosen[noun])[verb])
    }),
  }
}

function filtersOf(filters: Json): FilterInput {
  const texts = (name: string) => listOf(filters[name]).map(textOf)
  return {
    ...{ names: texts('names'), extensions: texts('extensions'), protocols: texts('protocols'), users: texts('users') },
    minSize: countOf(filters['minSize']) ?? 0,
  }
}

/** Secrets in the form that this server signs with. */
export function secretsOf(attributes: Json): Partial<Secrets> {
  const [verificationToken, signingSecret] = [
    textOf(attributes['verificationToken']),
    textOf(attributes['signingSecret']),
  ]
  return {
    ...(/^[0-9a-zA-Z]{16,128}$/.test(verificationToken) && { verificationToken }),
    ...(/^whsec_[0-9a-zA-Z+/]{32,128}={0,2}$/.test(signingSecret) && { signingSecret }),
  }
}
