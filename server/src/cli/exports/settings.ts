/** What an export has beside files: the users of an account, its shares and so on, as responses of the API. */
import type { Account } from '../../core/accounts/account.ts'
import type { Context } from '../../core/context.ts'
import { faultOf } from '../../core/errors.ts'
import { shareById } from '../../core/shares/store.ts'
import * as users from '../../core/users/users.ts'
import { getFormByShareHash } from '../../http/handlers/sharing/forms.ts'
import { accountJson } from '../../http/present/included.ts'
import { documents, formsFile } from '../../import/exported/folder.ts'
import { type ApiObject, type Caller, type Collection, type ListName, readAll } from './api.ts'

export interface ExportedSettings {
  /** By the name of the file. */
  readonly documents: Readonly<Record<string, object>>
  /** What is in none of the documents. */
  readonly secrets: ExportedSecrets
  /** How many there are of each kind. */
  readonly counts: Readonly<Record<string, number>>
}

export interface ExportedSecrets {
  /** Password hashes by the id of the user. */
  readonly users: Readonly<Record<string, string>>
  /** Password hashes by the id of the share. */
  readonly shares: Readonly<Record<string, string>>
  /** By the id of the webhook. */
  readonly webhooks: Readonly<Record<string, { readonly verificationToken: unknown; readonly signingSecret: unknown }>>
}

export interface ExportScope extends Caller {
  readonly account: Account
}

/** `actor`: the operator of the account, who sees all of it. */
export async function readSettings({ ctx, actor, account }: ExportScope): Promise<ExportedSettings> {
  const caller = { ctx, actor }
  const people = await readAll(caller, 'listUsers', { sort: 'username' })
  const shares = await readAll(caller, 'listShares', { scope: 'all' })
  const webhooks = await readAll(caller, 'getWebhooksList', { include: 'resource' })
  const sshKeys = await readAll(caller, 'getSSHKeysList')
  const notifications = await ofEach(caller, people, 'listNotifications')
  const emailLists = await ofEach(caller, people, 'getEmailLists')
  const forms = await formsOf(caller, shares)
  const count = ({ data }: Collection) => data.length
  return {
    documents: {
      'account.json': await accountJson(ctx, actor, account),
      [documents['/users']]: people,
      [documents['/ssh-keys']]: sshKeys,
      [documents['/shares']]: shares,
      [documents['/notifications']]: notifications,
      [documents['/email-lists']]: emailLists,
      [documents['/webhooks']]: { ...webhooks, data: webhooks.data.map(withoutSecrets) },
      [formsFile]: forms,
    },
    counts: {
      ...{ users: count(people), 'SSH keys': count(sshKeys), shares: count(shares), forms: Object.keys(forms).length },
      ...{ notifications: count(notifications), 'email lists': count(emailLists), webhooks: count(webhooks) },
    },
    secrets: {
      users: await userHashes(caller),
      shares: await shareHashes(ctx, actor.accountId, shares),
      webhooks: Object.fromEntries(webhooks.data.map((one) => [one.id, secretsOf(one)])),
    },
  }
}

/** Rules and lists that only their owners see: read as each of them. */
async function ofEach({ ctx, actor }: Caller, { data: owners }: Collection, name: ListName): Promise<Collection> {
  const data: ApiObject[] = []
  for (const { id: userId } of owners) data.push(...(await readAll({ ctx, actor: { ...actor, userId } }, name)).data)
  return { totalResults: data.length, data, included: [] }
}

/** Responses by the hash of the receive folder. */
async function formsOf(caller: Caller, { data }: Collection): Promise<Record<string, object>> {
  const forms: Record<string, object> = {}
  for (const { attributes } of data) {
    const { type, status, hash } = attributes
    if (type !== 'receive' || status !== 1) continue
    try {
      const query = { shareHash: String(hash), include: [] }
      const call = { ...caller, query } as unknown as Parameters<typeof getFormByShareHash>[0]
      const answer = await getFormByShareHash(call)
      if (typeof answer === 'object') forms[String(hash)] = answer.body
    } catch (error) {
      // One without a form (`invalid`), or that was ended meanwhile.
      if (!['invalid', 'not-found'].includes(faultOf(error)?.code ?? '')) throw error
    }
  }
  return forms
}

async function userHashes({ ctx, actor }: Caller): Promise<Record<string, string>> {
  const found = await users.list(ctx, actor)
  return Object.fromEntries(
    found.flatMap(({ id, passwordHash }) => (passwordHash === null ? [] : [[id, passwordHash]])),
  )
}

async function shareHashes(ctx: Context, accountId: number, { data }: Collection): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const { id, attributes } of data) {
    if (attributes['hasPassword'] !== true) continue
    const hash = (await shareById(ctx.db.q, accountId, id))?.passwordHash
    if (hash) hashes[id] = hash
  }
  return hashes
}

const secretNames = ['verificationToken', 'signingSecret']

function withoutSecrets({ attributes, ...rest }: ApiObject): ApiObject {
  const shown = Object.entries(attributes).filter(([name]) => !secretNames.includes(name))
  return { ...rest, attributes: Object.fromEntries(shown) }
}

const secretsOf = ({ attributes }: ApiObject) => ({
  verificationToken: attributes['verificationToken'],
  signingSecret: attributes['signingSecret'],
})
