import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf } from '../../../test/people.ts'
import { bmpOf, canvasOf, lookAt, pdfOf } from '../../../test/pictures.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as accounts from './accounts.ts'
import { imageOf, removeLogo, setLogo } from './logo.ts'

describe.each(engines)('a logo, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const set = (file: Buffer, actor = app.operator) => setLogo(app.context, actor, file.toString('base64'))
  const stored = () => app.context.db.q.selectFrom('logos').selectAll().execute()
  const logo = async () => (await accounts.byId(app.context, app.account.id)).settings.logo

  it.each(['png', 'jpeg', 'gif', 'webp'] as const)('from a %s is rendered by the server', async (format) => {
    const file = await canvasOf(960, 240)
      .toFormat(format)
      .withExif({ IFD0: { Copyright: 'secret words' } })
      .toBuffer()
    const { settings } = await set(Buffer.concat([file, Buffer.from('<script>alert(1)</script>')]))
    expect(settings.logo).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{32}$/), width: 480, height: 120 })
    const image = await imageOf(app.context, settings.logo?.hash ?? '')
    expect(await lookAt(image)).toMatchObject({ format: 'png', width: 480, height: 120 })
    expect(image.toString('latin1')).not.toMatch(/script|secret/)
  })

  it('is unchanged if it is small, and fits the box if it is tall', async () => {
    expect((await set(await canvasOf(20, 10).png().toBuffer())).settings.logo).toMatchObject({ width: 20, height: 10 })
    expect((await set(await canvasOf(100, 400).png().toBuffer())).settings.logo).toMatchObject({
      width: 40,
      height: 160,
    })
  })

  it('is replaced by a new one, which has another URL', async () => {
    const first = (await set(await canvasOf(20, 10).png().toBuffer())).settings.logo
    const second = (await set(await canvasOf(20, 10).png().toBuffer())).settings.logo
    expect(second?.hash).not.toBe(first?.hash)
    expect(await stored()).toHaveLength(1)
    expect(await codeOf(imageOf(app.context, first?.hash ?? ''))).toBe('not-found')
    expect((await removeLogo(app.context, app.operator)).settings.logo).toBeNull()
    expect(await stored()).toEqual([])
    await removeLogo(app.context, app.operator)
  })

  it('does not change other settings or other accounts', async () => {
    await accounts.updateSettings(app.context, app.operator, () => ({ companyName: 'Harbour' }))
    const { settings } = await set(await canvasOf(20, 10).png().toBuffer())
    expect(settings.companyName).toBe('Harbour')
    await accounts.updateSettings(app.context, app.operator, () => ({ theme: 'dark' }))
    expect(await logo()).toEqual(settings.logo)
    const quay = await app.another('quay')
    await removeLogo(app.context, quay.operator)
    expect(await logo()).toEqual(settings.logo)
  })

  it('requires an administrator whose access has not ended', async () => {
    const file = await canvasOf(20, 10).png().toBuffer()
    const plain = await addPerson(app, 'plain')
    const admin = await addPerson(app, 'admin', { role: 'admin' })
    expect(await codeOf(set(file, plain.actor))).toBe('forbidden')
    expect(await codeOf(removeLogo(app.context, plain.actor))).toBe('forbidden')
    await app.context.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', admin.user.id).execute()
    expect(await codeOf(set(file, admin.actor))).toBe('unauthenticated')
    expect([await logo(), await stored()]).toEqual([null, []])
  })

  it('T-23, T-49 can’t be a vector image, a document, damaged, large or a decompression bomb', async () => {
    const png = await canvasOf(20, 10).png().toBuffer()
    const noise = sharp(randomBytes(600 * 600 * 3), { raw: { width: 600, height: 600, channels: 3 } })
    const wrong = {
      svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      pdf: pdfOf('0 0 300 200 re f'),
      bmp: bmpOf(20, 10),
      html: Buffer.from('<html>'),
      damaged: png.subarray(0, 60),
      large: await noise.png({ compressionLevel: 0 }).toBuffer(),
      swelling: await canvasOf(8_100, 8_000).png({ compressionLevel: 9 }).toBuffer(),
    }
    expect(wrong.large.length).toBeGreaterThan(600_000)
    expect(wrong.swelling.length).toBeLessThan(600_000)
    for (const [name, file] of Object.entries(wrong)) {
      const { code, detail } = await faultOf(set(file))
      expect([name, code, detail.subject]).toEqual([name, 'invalid', 'image'])
    }
    for (const text of ['%%%', '====', ' ', 'data:image/png;base64,AAAA'])
      expect(await codeOf(setLogo(app.context, app.operator, text))).toBe('invalid')
    expect([await logo(), await stored()]).toEqual([null, []])
  })
})
