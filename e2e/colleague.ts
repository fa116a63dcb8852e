/** Another user of the account, who works at the same time: what he or she does, others see in the web app. */
import { type Client, createClient } from '@sallyport/client/api/client.ts'
import type { WebApp } from './web-app.ts'

export interface Colleague {
  readonly id: number
  /** With his or her credentials. */
  readonly client: Client
  /** Uploads a file, in place of one that is there, and returns its id. The content is the path unless it is given. */
  store(path: string, content?: string): Promise<number>
}

export const colleaguePassword = 'a long enough passworD1'

/**
 * Adds the user `ann`, Ann Harbour, or another one, who may do everything with files, without administration. `keyName`: of the API key
 * that he or she uses.
 */
export async function addColleague(
  app: WebApp,
  username = 'ann',
  nickname = 'Ann Harbour',
  keyName = username,
): Promise<Colleague> {
  const permissions = { download: true, upload: true, modify: true, delete: true, list: true }
  const user = await app.client.call('addUser', {
    body: {
      ...{ username, nickname, email: `${username}@harbour.example`, password: colleaguePassword, role: 'user' },
      ...{ permissions, homeResource: '/', timeZone: 'UTC' },
    },
  })
  const { id } = user.data
  const key = await app.client.call('addApiKey', { body: { name: keyName } })
  const token = await app.client.call('addAccessToken', { body: { apiKeyId: key.data.id, userId: id } })
  const client = createClient(app.server.address, token.data.attributes)
  return {
    ...{ id, client },
    async store(path, content = path) {
      const body = Buffer.from(content)
      return (await client.upload({ path, size: body.length, body, allowOverwrite: true })).data.id
    },
  }
}
