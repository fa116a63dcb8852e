import { once } from 'node:events'
import { createServer } from 'node:http'
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
          ...{ isPublic: true, paths: ['/Data/anna/out'], expiration: '0000-00-00T00:00:00+00:00', recipients: null },
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

it('reads what other versions of the API send, and names the parts that they do not have', async () => {
  const server = createServer(({ url = '' }, response) => {
    const found = answers[url.replace('/api/v2', '').replace(/\?.*/, '')]
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found ?? { errors: [{ detail: 'No such page' }] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const source = openExavault({
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`,
      credentials: { apiKey: 'key', accessToken: 'token' },
      requestsPerSecond: 1_000,
    })
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
