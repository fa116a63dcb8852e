/** Clients that cannot be run here, by what they send. Real ones: `e2e/ftp-clients.test.ts`. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../test/databases.ts'
import { closeSound, digestOf, type FtpApp, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { FtpPlayer } from '../../test/ftp-player.ts'
import { sequences } from '../../test/ftp-sequences.ts'
import { addPerson } from '../../test/people.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe.each(engines)('clients of FTP on %s', (engine) => {
  let app: FtpApp
  beforeAll(async () => {
    // Clients in active mode use ports that the system chooses, which must not be those of the server.
    const passivePorts = { first: 61_000, last: 61_999 }
    app = await openFtpApp(engine, { ftp: { isActiveAllowed: true }, passivePorts })
  })
  afterAll(() => closeSound(app))

  it.each(sequences.map((sequence, i) => ({ ...sequence, home: `/home-${i}`, username: `ada${i}` })))(
    '$name',
    async ({ connections, files, leaves, home, username, ...habits }) => {
      await addPerson(app, username, { home })
      for (const steps of connections) {
        const client = await FtpClient.connect(app.port)
        const own = steps.map((step) => ({ ...step, line: step.line.replace(/^(user) ada$/i, `$1 ${username}`) }))
        await new FtpPlayer(client, habits).play(own)
        if (leaves === 'resets') client.socket.resetAndDestroy()
        else client.close()
      }
      for (const [path, content] of Object.entries(files))
        expect(await digestOf(app, `${home}${path}`), path).toBe(sha256(content))
    },
  )
})
