/** Transfers of a running server, seen and ended from the command line. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newInstallation } from '../../test/command-line.ts'
import { engines } from '../../test/databases.ts'

interface Listed {
  readonly id: number
  readonly username: string
  readonly path: string
  readonly bytes: number
}

test.each(engines)(
  'an upload is listed and ended beside a running server on %s',
  { timeout: 120_000 },
  async (engine) => {
    const here = await newInstallation(engine)
    try {
      await here.json([
        'setup',
        '--account',
        'harbour',
        '--user',
        'mira',
        '--email',
        'm@a.example',
        '--password',
        'Tide-tables-1906',
      ])
      const { apiKey, accessToken } = await here.json<Record<string, string>>([
        ...['token', 'create', '--user', 'mira', '--app', 'import'],
      ])
      const { address } = await here.serve()
      const socket = connect(Number(new URL(address).port), '127.0.0.1').on('error', () => undefined)
      const closed = once(socket, 'close')
      socket.write(
        `POST /api/v2/resources/upload?path=/a.bin&fileSize=1000000 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n` +
          `ev-api-key: ${apiKey}\r\nev-access-token: ${accessToken}\r\n\r\n${'x'.repeat(70_000)}`,
      )
      const list = () => here.json<readonly Listed[]>(['connections', 'list'])
      let [found] = await list()
      while (!found) {
        await sleep(100)
        ;[found] = await list()
      }
      expect(found).toMatchObject({ username: 'mira', path: '/a.bin', bytes: 70_000 })
      expect((await here.run(['connections', 'list'])).stdout).toMatch(/upload +mira +127\.0\.0\.1 +import .*\/a\.bin/)
      expect((await here.run(['connections', 'end', '1'])).stderr).toContain('There is no connection with the id 1')
      await here.json(['connections', 'end', String(found.id)])
      socket.resume()
      await closed
    } finally {
      await here.remove()
    }
  },
)
