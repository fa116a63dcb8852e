import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { openExavault } from './source.ts'

/** In the forms that older references of the API show. */
const answers: Readonly<Record<string, unknown>> = {
  '/users': {
    data: [
      {
        id: 7,
        type: 'user',
        attributes: {
          ...{ username: 'anna', email: 'anna@harbour.example', nickname: null, role: 'user', status: '0' },
          ...{ homeDir: '/Data/anna', timeZone: 'America/Los_Angeles', expiration: '2031-03-31 18:00:00' },
          permissions: { download: '1', upload: true, list: 1, delete: false },
        },
      },
    ],
  },
  '/shares': {
    data: [
      {
        id: 40,
        attributes: {
          ...{ name: 'Old', type: 'shared_folder', status: 1, hash: 'ab1-x9', accessMode: 'download_upload' },
          ...{
            isPublic: true,
            hasPassword: false,
            paths: ['/Data/anna/out'],
            expiration: '0000-00-00T00:00:00+00:00',
            recipients: null,
          },
        },
        relationships: { owner: { data: { id: 7, type: 'user' } } },
      },
    ],
    totalResults: 1,
  },
  '/resources/list': {
    data: [
      { id: 1, attributes: { name: 'out', type: 'folder', size: 0, updatedAt: null } },
      { id: 2, attributes: { name: 'a.csv', type: 'file', size: '12', updatedAt: '2020-07-29T09:53:36-07:00' } },
      null,
    ],
  },
}

const clearUser = { username: 'ben', role: 'user', status: 1, homePath: '/ben', expiration: null }
const clearShare = { name: 'Open', type: 'shared_folder', status: 1, hash: 'b', hasPassword: false, paths: ['/a'] }
const folder = { id: 5, type: 'resource', attributes: { path: '/a' } }

/** What the source answers, and what can't be read of it; null if everything can. */
const unclear: readonly (readonly [string, Record<string, unknown>, RegExp | null])[] = [
  ['/users', {}, null],
  ['/users', { expiration: '2031-03-31 18:00:00' }, null],
  ['/users', { homePath: undefined }, /home folder/],
  ['/users', { homePath: { path: '/' } }, /home folder/],
  ['/users', { homePath: undefined, role: 'admin' }, null],
  ['/users', { status: false }, null],
  ['/users', { status: 'open' }, /status/],
  ['/users', { locked: 'maybe' }, /status/],
  ['/users', { expiration: 1_900_000_000 }, /expiration/],
  ['/users', { expiration: '2031-03-31 24:00:00' }, /expiration/],
  ['/users', { storageQuota: '1 GB' }, /storage quota/],
  ['/shares', {}, null],
  ['/shares', { expiration: '2031-03-31T18:00:00-07:00' }, null],
  ['/shares', { expiration: '2031-03-31 18:00:00' }, /expiration/],
  ['/shares', { expiration: 1_900_000_000 }, /expiration/],
  ['/shares', { hasPassword: undefined }, /password/],
  ['/shares', { hasPassword: undefined, status: 0 }, null],
  ['/shares', { status: undefined }, /status/],
  ['/shares', { requireEmail: 'perhaps' }, /email/],
  ['/shares', { downloadLimit: 'ten' }, /downloads/],
  ['/webhooks', { filters: { names: ['*.csv'], minSize: 10 } }, null],
  ['/webhooks', { filters: '*.csv' }, /filters/],
  ['/webhooks', { filters: { names: '*.csv' } }, /filters/],
]

it.each(unclear)('refuses what may be more open here than there: %s %j', async (path, changed, reason) => {
  const clear = { '/users': clearUser, '/shares': clearShare }[path] ?? { endpointUrl: 'https://hooks.example/' }
  const [item] = await readOf(path, { id: 1, attributes: { ...clear, ...changed } })
  expect(item?.unclear ?? '').toMatch(reason ?? /^$/)
})

it('takes a status that is not open for a locked user, and no folder for a webhook without one', async () => {
  expect(await readOf('/users', { id: 1, attributes: { ...clearUser, status: false } })).toMatchObject([
    { locked: true },
  ])
  const relationships = { resource: { data: { id: 5, type: 'resource' } } }
  const webhook = { id: 1, attributes: { endpointUrl: 'https://hooks.example/' }, relationships }
  expect(await readOf('/webhooks', webhook, [folder])).toMatchObject([{ path: '/a' }])
  expect(await readOf('/webhooks', webhook, [{ ...folder, attributes: {} }])).toMatchObject([{ path: null }])
})

/** What is read of one item that a server lists. */
async function readOf(path: string, item: unknown, included: readonly unknown[] = []) {
  const server = createServer(({ url = '' }, response) => {
    const isListed = url.replace('/api/v2', '').replace(/\?.*/, '') === path
    response.end(JSON.stringify({ data: isListed ? [item] : [], included, totalResults: isListed ? 1 : 0 }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const account = await sourceAt(server).account?.read(new AbortController().signal)
    const part = account?.[path.slice(1) as 'users' | 'shares' | 'webhooks']
    return part && 'items' in part ? part.items : []
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const sourceAt = (server: Server) =>
  openExavault({
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`,
    credentials: { apiKey: 'key', accessToken: 'token' },
    requestsPerSecond: 1_000,
  })

it('reads what other versions of the API send, and names the parts that they do not have', async () => {
  const server = createServer(({ url = '' }, response) => {
    const found = answers[url.replace('/api/v2', '').replace(/\?.*/, '')]
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found ?? { errors: [{ detail: 'No such page' }] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const source = sourceAt(server)
    const { signal } = new AbortController()
    const account = await source.account?.read(signal)
    expect(account?.users).toEqual({
      items: [
        {
          ...{
            id: '7',
            username: 'anna',
            email: 'anna@harbour.example',
            nickname: '',
            role: 'user',
            home: '/Data/anna',
          },
          ...{
            timeZone: 'America/Los_Angeles',
            locked: true,
            expiresAt: '2031-04-01T01:00:00.000Z',
            storageQuota: null,
          },
          permissions: new Set(['download', 'upload', 'list']),
        },
      ],
    })
    expect(account?.shares).toMatchObject({
      items: [{ access: new Set(['upload', 'download']), expiresAt: null, isPublic: true, open: true, recipients: [] }],
    })
    expect(account?.webhooks).toEqual({ unreadable: expect.stringContaining('(404): No such page') })
    const entries = await Array.fromAsync(source.files.list(source.files.top, signal))
    expect(entries).toEqual([
      [
        { id: '1', name: 'out', type: 'dir', size: 0, modifiedAt: null, sha256: null },
        { id: '2', name: 'a.csv', type: 'file', size: 12, modifiedAt: '2020-07-29T16:53:36.000Z', sha256: null },
      ],
    ])
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
