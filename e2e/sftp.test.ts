/** The main job over SFTP: a partner uploads a file with OpenSSH, the webhook arrives, the application downloads it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { openSsh } from '../server/test/sftp-app.ts'
import { listen, masterPassword, newPlace, sallyportJson, setUpMaster, start } from './running.ts'

describe.each(engines)('SFTP on %s', { timeout: 240_000 }, (engine) => {
  const closing: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  it('an upload by a partner is announced and downloaded', async () => {
    const place = await newPlace(engine, { SALLYPORT_SFTP_PORT: '0' })
    closing.push(() => place.remove())
    const credentials = await setUpMaster(place)
    const application = await listen()
    closing.push(() => application.close())
    const options = ['--url', application.url, '--triggers', 'resources.upload,resources.createFolder']
    await sallyportJson(place, ['webhook', 'add', ...options])
    const server = await start(place)
    closing.push(() => server.stop())
    const port = Number(/sftp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1])
    expect(server.output()).toMatch(/ssh-ed25519 SHA256:\S{43}/)

    const partner = openSsh(port, { password: masterPassword })
    closing.push(() => partner.remove())
    const order = 'id;amount\n1;12.50\n'.repeat(20_000)
    const file = join(place.folder, 'order.csv')
    writeFileSync(file, order)
    const put = await partner.sftp('mira', `mkdir inbox\nput ${file} inbox/order.csv\nls -l inbox\n`)
    expect(put).toMatchObject({ code: 0, stdout: expect.stringContaining('order.csv') })

    const message = await application.first(({ body }) => body.includes('resources.upload'))
    const { eventData } = JSON.parse(message.body) as { eventData: { resources: { id: number; path: string }[] } }
    expect(eventData.resources).toMatchObject([{ path: '/inbox/order.csv' }])
    const url = `${server.address}/api/v2/resources/download?resources[]=id:${eventData.resources[0]?.id}`
    const { apiKey, accessToken } = credentials
    const answer = await fetch(url, { headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken } })
    expect(await answer.text()).toBe(order)

    const fetched = join(place.folder, 'fetched.csv')
    const got = await partner.sftp('mira', `get inbox/order.csv ${fetched}\n!cmp ${file} ${fetched} && echo the same\n`)
    expect(got).toMatchObject({ code: 0, stdout: expect.stringContaining('the same') })
  })
})
