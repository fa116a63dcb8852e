import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../test/databases.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'

const content = randomBytes(3_000_000)
const size = content.length
const sha256 = createHash('sha256').update(content).digest('hex')
const where = `resources/upload?path=/in/big.bin&fileSize=${size}`

describe.each(engines)('a connection lost during an upload, on %s', (engine) => {
  let app: ServedApp
  afterEach(() => app.close())

  /** Sends the headers and a part of the body, then disconnects; resolves when the server has stored what arrived. */
  async function cutAfter(bytes: number, type: string, before = ''): Promise<number> {
    app = await openServedApp(engine)
    const socket = await app.connect()
    const length = before.length + size + 100
    socket.write(`POST /api/v2/${where} HTTP/1.1\r\nhost: x\r\n${headOf(app.mira)}`)
    socket.write(`content-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${before}`)
    if (!socket.write(content.subarray(0, bytes))) await once(socket, 'drain')
    for (let i = 0; i < 100 && app.logged.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5))
    socket.destroySoon()
    for (let i = 0; i < 200; i++) {
      const { offsetBytes } = (await app.ask('GET', where)).json().data.attributes
      if (Number(offsetBytes) > 0) return Number(offsetBytes)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('nothing was kept')
  }

  const ways = [
    ['bare', 'application/octet-stream', ''],
    [
      'as a form',
      'multipart/form-data; boundary=xyz',
      '--xyz\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n',
    ],
  ] as const

  it.each(ways)('is resumed, sent %s', async (_way, type, before) => {
    const offset = await cutAfter(2_000_000, type, before)
    expect(offset).toBeLessThanOrEqual(2_000_000)
    const form = new FormData()
    form.append('file', new Blob([content.subarray(offset)]), 'rest')
    const answer = await app.ask('POST', where, { body: form, headers: { offsetBytes: String(offset) } })
    expect(answer.status).toBe(201)
    expect(answer.json().data.attributes).toMatchObject({ size, sha256 })
  })

  it('is not logged as an error', async () => {
    await cutAfter(1_000_000, 'application/octet-stream')
    expect(app.logged.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  it('gets 409 with the expected offset for a wrong one', async () => {
    const offset = await cutAfter(1_000_000, 'application/octet-stream')
    const answer = await app.ask('POST', where, { body: content.subarray(5), headers: { offsetBytes: '5' } })
    expect(answer.status).toBe(409)
    expect(answer.json().errors[0]).toMatchObject({ code: 'ERROR_CONFLICT' })
    expect(answer.json().errors[0].detail).toContain(String(offset))
  })
})
