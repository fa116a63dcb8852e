/** Creates an object of every kind in one account, through the API, as targets of the largest requests. */
import { requireSuccess, type SendWorst, upload } from './client.ts'
import type { KnownIds } from './largest-requests.ts'

/** Public links: the hash of a shared folder, of a receive folder, of a direct link. */
export interface PublicLinks {
  readonly folder: string
  readonly receive: string
  readonly direct: string
}

export async function prepareFixtures(ask: SendWorst): Promise<{ ids: KnownIds; links: PublicLinks }> {
  const file = await upload(ask, '/own/own.txt', 'content')
  // The last is where the examples of the contract move and copy to.
  for (const folder of ['/shared', '/received', '/linked', '/archive'])
    await requireSuccess(ask, 'POST', 'resources', { json: { path: folder } })
  const share = { accessMode: { upload: true, download: true }, recipients: [], isPublic: true }
  const folder = await requireSuccess(ask, 'POST', 'shares', {
    json: { ...share, type: 'shared_folder', name: 'Box', resources: ['/shared'] },
  })
  const receive = await requireSuccess(ask, 'POST', 'shares', {
    json: { type: 'receive', name: 'Drop', resources: ['/received'] },
  })
  const hashOf = async (id: number) => String((await ask('GET', `shares/${id}`)).json().data.attributes['hash'])
  const form = await ask('GET', `forms?shareHash=${await hashOf(receive)}`)
  const user = await requireSuccess(ask, 'POST', 'users', {
    json: {
      username: 'wilma',
      email: 'wilma@harbour.example',
      password: 'A long enough passw0rd',
      role: 'user',
      timeZone: 'UTC',
      homeResource: '/own',
      permissions: { download: true, upload: true, list: true },
    },
  })
  const direct = await ask('POST', 'direct-links', { json: { resource: '/linked', isIndexEnabled: true } })
  const key = await requireSuccess(ask, 'POST', 'api-keys', { json: { name: 'worst' } })
  const ids = {
    '/resources': file,
    '/shares': folder,
    '/recipients/shares': folder,
    '/forms': form.json().data.id,
    '/users': user,
    '/direct-links': direct.json().data.id,
    '/api-keys': key,
    '/webhooks': await requireSuccess(ask, 'POST', 'webhooks', {
      json: { endpointUrl: 'http://127.0.0.1:9/', resource: '/own' },
    }),
    '/email-lists': await requireSuccess(ask, 'POST', 'email-lists', {
      json: { name: 'List', emails: ['a@north.example'] },
    }),
    '/notifications': await requireSuccess(ask, 'POST', 'notifications', {
      json: { type: 'folder', resource: '/own', action: 'upload', usernames: ['notice_user_all'], sendEmail: true },
    }),
  }
  const links = {
    folder: await hashOf(folder),
    receive: await hashOf(receive),
    direct: String(direct.json().data.attributes['url']).split('/').at(-1) ?? '',
  }
  return { ids, links }
}
