/** An old server for the test of moving in, filled as that of a customer. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Credentials, call, everyPage } from './crash/api.ts'

/** Users of the old server, beside the master. */
export const userCount = 20
export const nameOf = (user: number): string => `user${String(user).padStart(2, '0')}`

/** Files of the old server: `SALLYPORT_MOVING_FILES=10000` sets another number. */
export const fileCount = Number(process.env['SALLYPORT_MOVING_FILES'] ?? 1_000)

/** A few KB that depend on the name; 300 KB for one of a hundred. */
export function contentOf(name: string, index: number): Buffer<ArrayBuffer> {
  const size = index % 100 === 99 ? 300_000 : 500 + ((index * 7_919) % 4_000)
  return Buffer.alloc(size, createHash('sha512').update(name).digest())
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export interface Entry {
  readonly id: number
  readonly attributes: Readonly<Record<string, unknown>>
}

export const headersOf = (apiKey: string, accessToken: string): Credentials => ({
  'ev-api-key': apiKey,
  'ev-access-token': accessToken,
})

/** Asks a server as one user, and throws unless the answer is a success. */
export function asking(address: string, credentials: Credentials) {
  return async <T = Entry>(method: string, path: string, body?: object | Buffer<ArrayBuffer>): Promise<T> => {
    const reply = await call<{ data: T }>(address, credentials, method, path, body)
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body.data
  }
}

type Ask = ReturnType<typeof asking>

/** Runs the work for all, some at a time. */
async function forEachOf<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<unknown>): Promise<void> {
  const queue = [...all]
  const next = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}

export const upload = (ask: Ask, path: string, content: Buffer<ArrayBuffer>, allowOverwrite = false) =>
  ask(
    'POST',
    `/resources/upload?path=${encodeURIComponent(path)}&fileSize=${content.length}&allowOverwrite=${allowOverwrite}`,
    content,
  )

/** Size, hash and time of all files below a folder, by path. */
export async function filesBelow(
  address: string,
  credentials: Credentials,
  folder: string,
  found = new Map<string, unknown>(),
): Promise<Map<string, unknown>> {
  const list = `/resources/list?resource=${encodeURIComponent(folder)}`
  for (const { attributes } of await everyPage<Entry>(address, credentials, list, 100)) {
    const { path, type, size, sha256, updatedAt } = attributes
    if (type === 'dir') await filesBelow(address, credentials, String(path), found)
    else found.set(String(path), { size, sha256, updatedAt })
  }
  return found
}

/** What people and applications have of the old server. */
export interface Known {
  /** Access tokens by username. */
  readonly tokens: ReadonlyMap<string, string>
  readonly boxHash: string
  readonly personalLink: string
  readonly papersHash: string
  readonly verificationToken: string
  readonly signingSecret: string
  /** The file of a private SSH key of the first user. */
  readonly sshKey: string
}

const permissions = { download: true, upload: true, modify: true, delete: true, list: true, share: true }
const everyUser = Array.from({ length: userCount }, (_, i) => i + 1)

/** Users with files, shares, receive folders with forms, a webhook, notifications, an email list and SSH keys. */
export async function fill(
  address: string,
  { apiKey, accessToken }: { readonly apiKey: string; readonly accessToken: string },
  { folder, hook }: { readonly folder: string; readonly hook: string },
): Promise<Known> {
  const ask = asking(address, headersOf(apiKey, accessToken))
  const tokens = await addUsers(ask, new Map([['mira', accessToken]]))
  const files = Array.from({ length: fileCount }, (_, i) => i)
  await forEachOf(files, 8, async (i) => {
    const path = `/homes/${nameOf((i % userCount) + 1)}/${i % 3 === 0 ? 'box/ünder' : 'in'}/file ${i}.txt`
    await upload(ask, path, contentOf(path, i))
  })
  const as = (user: number) => asking(address, headersOf(apiKey, tokens.get(nameOf(user)) ?? ''))
  const shares = await addShares(as, ask)
  const [made] = await ask<Entry[]>('POST', '/webhooks', {
    ...{ endpointUrl: hook, resource: `/homes/${nameOf(1)}`, triggers: { resources: { upload: true } } },
  })
  await ask('POST', '/notifications', {
    ...{ type: 'folder', resource: '/homes', action: 'upload', usernames: ['notice_user_all'], sendEmail: false },
  })
  await ask('POST', '/email-lists', { name: 'Carriers', emails: ['a@north.example', 'b@north.example'] })
  const { verificationToken, signingSecret } = made?.attributes ?? {}
  const keys = { verificationToken: String(verificationToken), signingSecret: String(signingSecret) }
  return { tokens, ...shares, ...keys, sshKey: await addSshKeys(ask, folder) }
}

async function addUsers(ask: Ask, tokens: Map<string, string>): Promise<Map<string, string>> {
  const [key] = await ask<Entry[]>('GET', '/api-keys')
  for (const user of everyUser) {
    const username = nameOf(user)
    for (const name of ['in', 'box']) await ask('POST', '/resources', { path: `/homes/${username}/${name}` })
    const { id: userId } = await ask('POST', '/users', {
      ...{ username, email: `${username}@harbour.example`, password: 'Tide-tables-1906', role: 'user', permissions },
      ...{ homeResource: `/homes/${username}`, timeZone: 'Europe/Berlin', nickname: `User ${user}` },
    })
    const { attributes } = await ask('POST', '/access-tokens', { apiKeyId: key?.id, userId })
    tokens.set(username, String(attributes['accessToken']))
  }
  return tokens
}

async function addShares(as: (user: number) => Ask, ask: Ask) {
  const hashes: string[] = []
  for (const user of everyUser.slice(0, 5)) {
    const { attributes } = await as(user)('POST', '/shares', {
      ...{ type: 'shared_folder', name: `Box ${user}`, resources: ['/box'], accessMode: { download: true } },
      ...{ recipients: [{ type: 'direct', email: 'ann@quay.example' }], messageSubject: 'Box', messageBody: 'Look' },
    })
    const [recipient] = attributes['recipients'] as { hash: string }[]
    hashes.push(String(attributes['hash']), `${attributes['hash']}-${recipient?.hash}`)
  }
  await as(6)('POST', '/shares', {
    ...{ type: 'shared_folder', name: 'Closed', resources: ['/box'], accessMode: { download: true } },
    password: 'Tide-tables-1907',
  })
  let papersHash = ''
  for (const user of [7, 8, 9]) {
    const { attributes } = await as(user)('POST', '/shares', {
      ...{ type: 'receive', name: `Papers ${user}`, resources: ['/in'], accessMode: { upload: true } },
    })
    papersHash = String(attributes['hash'])
    const form = await ask('GET', `/forms?shareHash=${papersHash}`)
    const elements = [
      { name: `Number of the order ${user}`, type: 'text', order: 0, settings: { isRequired: true } },
      { name: 'Files', type: 'upload_area', order: 1, settings: {} },
    ]
    await ask('PATCH', `/forms/${form.id}`, { formDescription: 'One at a time', elements })
  }
  return { boxHash: hashes[0] ?? '', personalLink: hashes[1] ?? '', papersHash }
}

async function addSshKeys(ask: Ask, folder: string): Promise<string> {
  const users = await ask<Entry[]>('GET', '/users?limit=100')
  for (const user of everyUser.slice(0, 3)) {
    const file = join(folder, `id_${user}`)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', nameOf(user), '-f', file])
    const userId = users.find(({ attributes }) => attributes['username'] === nameOf(user))?.id
    await ask('POST', '/ssh-keys', { userId, publicKey: readFileSync(`${file}.pub`, 'utf8').trim() })
  }
  return join(folder, 'id_1')
}
